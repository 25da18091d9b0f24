/**
 * Node's HTTP module. An `import` of it reads all its exports, WebSocket among them, for which Node loads and keeps a client
 * of 0.8 MB that nothing here uses.
 */
export const http = process.getBuiltinModule('node:http');
