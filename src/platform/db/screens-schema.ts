/** What people keep of the lists of verdicts. */
export interface ScreenTables {
  saved_screens: SavedScreensTable;
}

/** A screen that a person saved under a name: the query of its address, which names no price and no market. */
export interface SavedScreensTable {
  user_id: string;
  name: string;
  query: string;
  created_at: number;
}
