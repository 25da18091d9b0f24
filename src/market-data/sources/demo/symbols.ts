/**
 * Real tickers, names, exchanges and GICS sectors of large US companies as of August 2026, and three funds. Facts only:
 * every price and figure that the demo market shows beside them is generated. `# sector / exchange` heads a group; `?`
 * is an exchange that is not known for sure, `-` no sector (a fund). An entry is `symbol=name`.
 */
export const SYMBOL_LIST = `
# - / NASDAQ
QQQ=Invesco QQQ Trust
# - / NYSE Arca
DIA=SPDR Dow Jones Industrial Average ETF; SPY=SPDR S&P 500 ETF
# Communication Services / NASDAQ
APP=AppLovin; CHTR=Charter Communications; CMCSA=Comcast; ECHO=EchoStar; FOX=Fox (Class B); FOXA=Fox (Class A)
GOOG=Alphabet (Class C); GOOGL=Alphabet (Class A); META=Meta Platforms; NFLX=Netflix; NWS=News Corp (Class B)
NWSA=News Corp (Class A); PSKY=Paramount Skydance; TMUS=T-Mobile US; TTD=Trade Desk; TTWO=Take-Two Interactive
WBD=Warner Bros. Discovery
# Communication Services / NYSE
DIS=Walt Disney; LYV=Live Nation Entertainment; OMC=Omnicom Group; T=AT&T; TKO=TKO Group; VZ=Verizon
# Consumer Discretionary / NASDAQ
ABNB=Airbnb; AMZN=Amazon; BKNG=Booking; DASH=DoorDash; DPZ=Domino's; EBAY=eBay; EXPE=Expedia Group; HAS=Hasbro
LULU=Lululemon Athletica; MAR=Marriott International; ORLY=O'Reilly Automotive; ROST=Ross Stores; SBUX=Starbucks
TSCO=Tractor Supply; TSLA=Tesla; ULTA=Ulta Beauty; WYNN=Wynn Resorts
# Consumer Discretionary / NYSE
APTV=Aptiv; AZO=AutoZone; BBY=Best Buy; CCL=Carnival; CMG=Chipotle Mexican Grill; CVNA=Carvana; DECK=Deckers Brands
DHI=D. R. Horton; DRI=Darden Restaurants; F=Ford; GM=General Motors; GPC=Genuine Parts; GRMN=Garmin
HD=Home Depot; HLT=Hilton Worldwide; LEN=Lennar; LOW=Lowe's; LVS=Las Vegas Sands; MCD=McDonald's; MGM=MGM Resorts
NCLH=Norwegian Cruise Line; NKE=Nike; NVR=NVR; PHM=PulteGroup; RCL=Royal Caribbean Group; RL=Ralph Lauren
TJX=TJX Companies; TPR=Tapestry; WSM=Williams-Sonoma; YUM=Yum! Brands
# Consumer Staples / NASDAQ
CASY=Casey's; COST=Costco; DLTR=Dollar Tree; KDP=Keurig Dr Pepper; KHC=Kraft Heinz; KMB=Kimberly-Clark
MDLZ=Mondelez International; MNST=Monster Beverage; PEP=PepsiCo; WMT=Walmart
# Consumer Staples / NYSE
ADM=Archer Daniels Midland; BF.B=Brown-Forman (Class B); BG=Bunge Global; CHD=Church & Dwight; CL=Colgate-Palmolive
CLX=Clorox; DG=Dollar General; EL=Estee Lauder; GIS=General Mills; HRL=Hormel Foods; HSY=Hershey; KO=Coca-Cola
KR=Kroger; KVUE=Kenvue; MKC=McCormick; MO=Altria; PG=Procter & Gamble; PM=Philip Morris International
SJM=J.M. Smucker; STZ=Constellation Brands; SYY=Sysco; TAP=Molson Coors Beverage; TGT=Target; TSN=Tyson Foods
# Energy / NASDAQ
APA=APA; BKR=Baker Hughes; EXE=Expand Energy; FANG=Diamondback Energy
# Energy / NYSE
COP=ConocoPhillips; CVX=Chevron; DVN=Devon Energy; EOG=EOG Resources; EQT=EQT; HAL=Halliburton; KMI=Kinder Morgan
MPC=Marathon Petroleum; OKE=Oneok; OXY=Occidental Petroleum; PSX=Phillips 66; SLB=SLB; TPL=Texas Pacific Land
TRGP=Targa Resources; VLO=Valero Energy; WMB=Williams Companies; XOM=Exxon Mobil
# Financials / Cboe BZX
CBOE=Cboe Global Markets
# Financials / NASDAQ
ACGL=Arch Capital Group; CINF=Cincinnati Financial; CME=CME Group; COIN=Coinbase; ERIE=Erie Indemnity; FISV=Fiserv
FITB=Fifth Third Bancorp; HBAN=Huntington Bancshares; HOOD=Robinhood Markets; IBKR=Interactive Brokers
JKHY=Jack Henry & Associates; NDAQ=Nasdaq; NTRS=Northern Trust; PFG=Principal Financial Group; PYPL=PayPal
TROW=T. Rowe Price; WTW=Willis Towers Watson
# Financials / NYSE
AFL=Aflac; AIG=American International Group; AIZ=Assurant; AJG=Arthur J. Gallagher; ALL=Allstate
AMP=Ameriprise Financial; AON=Aon; APO=Apollo Global Management; ARES=Ares Management; AXP=American Express
BAC=Bank of America; BEN=Franklin Resources; BLK=BlackRock; BNY=BNY Mellon; BRK.B=Berkshire Hathaway (Class B)
BRO=Brown & Brown; BX=Blackstone; C=Citigroup; CB=Chubb; CFG=Citizens Financial Group; COF=Capital One; CPAY=Corpay
EG=Everest Group; FDS=FactSet; FIS=Fidelity National Information Services; GL=Globe Life; GPN=Global Payments
GS=Goldman Sachs; HIG=Hartford; ICE=Intercontinental Exchange; IVZ=Invesco; JPM=JPMorgan Chase; KEY=KeyCorp; KKR=KKR
L=Loews; MA=Mastercard; MCO=Moody's; MET=MetLife; MRSH=Marsh McLennan; MS=Morgan Stanley; MSCI=MSCI; MTB=M&T Bank
PGR=Progressive; PNC=PNC Financial Services; PRU=Prudential Financial; RF=Regions Financial
RJF=Raymond James Financial; SCHW=Charles Schwab; SPGI=S&P Global; STT=State Street; SYF=Synchrony Financial
TFC=Truist Financial; TRV=Travelers; USB=U.S. Bancorp; V=Visa; WFC=Wells Fargo; WRB=W. R. Berkley; XYZ=Block
# Health Care / NASDAQ
ALGN=Align Technology; AMGN=Amgen; BIIB=Biogen; COO=Cooper Companies; DXCM=Dexcom; GEHC=GE HealthCare
GILD=Gilead Sciences; HSIC=Henry Schein; IDXX=Idexx Laboratories; INCY=Incyte; ISRG=Intuitive Surgical; MRNA=Moderna
PODD=Insulet; REGN=Regeneron Pharmaceuticals; TECH=Bio-Techne; VRTX=Vertex Pharmaceuticals; VTRS=Viatris
# Health Care / NYSE
A=Agilent Technologies; ABBV=AbbVie; ABT=Abbott Laboratories; BAX=Baxter International; BDX=Becton Dickinson
BMY=Bristol Myers Squibb; BSX=Boston Scientific; CAH=Cardinal Health; CI=Cigna; CNC=Centene; COR=Cencora
CRL=Charles River Laboratories; CVS=CVS Health; DGX=Quest Diagnostics; DHR=Danaher; DVA=DaVita; ELV=Elevance Health
EW=Edwards Lifesciences; HCA=HCA Healthcare; HUM=Humana; IQV=IQVIA; JNJ=Johnson & Johnson; LH=Labcorp; LLY=Eli Lilly
MCK=McKesson; MDT=Medtronic; MRK=Merck; MTD=Mettler Toledo; PFE=Pfizer; RMD=ResMed; RVTY=Revvity; SOLV=Solventum
STE=Steris; SYK=Stryker; TMO=Thermo Fisher Scientific; UHS=Universal Health Services; UNH=UnitedHealth Group
VEEV=Veeva Systems; WAT=Waters; WST=West Pharmaceutical Services; ZBH=Zimmer Biomet; ZTS=Zoetis
# Industrials / ?
HONA=Honeywell Aerospace
# Industrials / NASDAQ
ADP=Automatic Data Processing; AXON=Axon Enterprise; CHRW=C.H. Robinson; CPRT=Copart; CSX=CSX; CTAS=Cintas
FAST=Fastenal; HON=Honeywell; JBHT=J.B. Hunt; NDSN=Nordson; ODFL=Old Dominion; PAYX=Paychex; PCAR=Paccar
UAL=United Airlines; VRSK=Verisk Analytics
# Industrials / NYSE
ALLE=Allegion; AME=Ametek; AOS=A. O. Smith; BA=Boeing; BLDR=Builders FirstSource; BR=Broadridge Financial Solutions
CARR=Carrier Global; CAT=Caterpillar; CMI=Cummins; DAL=Delta Air Lines; DD=DuPont; DE=Deere; DOV=Dover; EFX=Equifax
EME=Emcor; EMR=Emerson Electric; ETN=Eaton; EXPD=Expeditors International; FDX=FedEx; FDXF=FedEx Freight
FERG=Ferguson Enterprises; FIX=Comfort Systems USA; FTV=Fortive; GD=General Dynamics; GE=GE Aerospace; GEV=GE Vernova
GNRC=Generac; GWW=W. W. Grainger; HII=Huntington Ingalls Industries; HUBB=Hubbell; HWM=Howmet Aerospace; IEX=IDEX
IR=Ingersoll Rand; ITW=Illinois Tool Works; J=Jacobs Solutions; JCI=Johnson Controls; LDOS=Leidos; LHX=L3Harris
LII=Lennox International; LMT=Lockheed Martin; LUV=Southwest Airlines; MAS=Masco; MMM=3M; NOC=Northrop Grumman
NSC=Norfolk Southern; OTIS=Otis Worldwide; PH=Parker Hannifin; PNR=Pentair; PWR=Quanta Services
ROK=Rockwell Automation; ROL=Rollins; RSG=Republic Services; RTX=RTX; SNA=Snap-on; SWK=Stanley Black & Decker
TDG=TransDigm Group; TT=Trane Technologies; TXT=Textron; UBER=Uber; UNP=Union Pacific; UPS=United Parcel Service
URI=United Rentals; VLTO=Veralto; VRT=Vertiv; WAB=Wabtec; WM=Waste Management; XYL=Xylem
# Information Technology / NASDAQ
AAPL=Apple; ADBE=Adobe; ADI=Analog Devices; ADSK=Autodesk; AKAM=Akamai Technologies; AMAT=Applied Materials
AMD=Advanced Micro Devices; AVGO=Broadcom; CDNS=Cadence Design Systems; CDW=CDW; CRWD=CrowdStrike; CSCO=Cisco
CTSH=Cognizant; DDOG=Datadog; FFIV=F5; FLEX=Flex; FSLR=First Solar; FTNT=Fortinet; GEN=Gen Digital; INTC=Intel
INTU=Intuit; KLAC=KLA; LITE=Lumentum; LRCX=Lam Research; MCHP=Microchip Technology; MPWR=Monolithic Power Systems
MRVL=Marvell Technology; MSFT=Microsoft; MU=Micron Technology; NTAP=NetApp; NVDA=Nvidia; NXPI=NXP Semiconductors
ON=ON Semiconductor; PANW=Palo Alto Networks; PLTR=Palantir Technologies; PTC=PTC; QCOM=Qualcomm
ROP=Roper Technologies; SMCI=Super Micro Computer; SNDK=Sandisk; SNPS=Synopsys; STX=Seagate Technology
SWKS=Skyworks Solutions; TER=Teradyne; TRMB=Trimble; TXN=Texas Instruments; VRSN=Verisign; WDAY=Workday
WDC=Western Digital; ZBRA=Zebra Technologies
# Information Technology / NYSE
ACN=Accenture; ANET=Arista Networks; APH=Amphenol; CIEN=Ciena; COHR=Coherent; CRM=Salesforce; DELL=Dell Technologies
FICO=Fair Isaac; GDDY=GoDaddy; GLW=Corning; HPE=Hewlett Packard Enterprise; HPQ=HP; IBM=IBM; IT=Gartner; JBL=Jabil
KEYS=Keysight Technologies; MSI=Motorola Solutions; NOW=ServiceNow; ORCL=Oracle; Q=Qnity Electronics
TDY=Teledyne Technologies; TEL=TE Connectivity; TYL=Tyler Technologies
# Materials / NASDAQ
LIN=Linde; STLD=Steel Dynamics
# Materials / NYSE
ALB=Albemarle; AMCR=Amcor; APD=Air Products; AVY=Avery Dennison; BALL=Ball; CF=CF Industries; CRH=CRH; CTVA=Corteva
DOW=Dow; ECL=Ecolab; FCX=Freeport-McMoRan; IFF=International Flavors & Fragrances; IP=International Paper
LYB=LyondellBasell; MLM=Martin Marietta Materials; MOS=Mosaic; NEM=Newmont; NUE=Nucor; PKG=Packaging Corp of America
PPG=PPG Industries; SHW=Sherwin-Williams; SW=Smurfit Westrock; VMC=Vulcan Materials
# Real Estate / NASDAQ
CSGP=CoStar Group; EQIX=Equinix; HST=Host Hotels & Resorts; REG=Regency Centers; SBAC=SBA Communications
# Real Estate / NYSE
AMT=American Tower; ARE=Alexandria Real Estate; AVB=AvalonBay Communities; BXP=BXP; CBRE=CBRE Group; CCI=Crown Castle
CPT=Camden Property Trust; DLR=Digital Realty; DOC=Healthpeak Properties; EQR=Equity Residential
ESS=Essex Property Trust; EXR=Extra Space Storage; FRT=Federal Realty Investment Trust; INVH=Invitation Homes
IRM=Iron Mountain; KIM=Kimco Realty; MAA=Mid-America Apartment; O=Realty Income; PLD=Prologis; PSA=Public Storage
SPG=Simon Property Group; UDR=UDR; VICI=Vici Properties; VTR=Ventas; WELL=Welltower; WY=Weyerhaeuser
# Utilities / NASDAQ
AEP=American Electric Power; CEG=Constellation Energy; EVRG=Evergy; EXC=Exelon; LNT=Alliant Energy; XEL=Xcel Energy
# Utilities / NYSE
AEE=Ameren; AES=AES; ATO=Atmos Energy; AWK=American Water Works; CMS=CMS Energy; CNP=CenterPoint Energy
D=Dominion Energy; DTE=DTE Energy; DUK=Duke Energy; ED=Consolidated Edison; EIX=Edison International
ES=Eversource Energy; ETR=Entergy; FE=FirstEnergy; NEE=NextEra Energy; NI=NiSource; NRG=NRG Energy; PCG=PG&E
PEG=Public Service Enterprise Group; PNW=Pinnacle West Capital; PPL=PPL; SO=Southern Company; SRE=Sempra; VST=Vistra
WEC=WEC Energy Group
`;
