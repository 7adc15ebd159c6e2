//! Names that news texts are full of: agencies, places that stand alone in a dateline, states and countries. Data only.

use super::prose;

/// Agencies and sites as they sign, in lower case.
const AGENCIES: &str = "\
    afp|agence france-presse|agência brasil|al jazeera|ani|ansa|ap|ap photo|apa|associated press|axios|\
    baptist press|bbc|bbc news|belga|bloomberg|bloomberg news|bns|bp|business wire|cbc|cbs|cbs news|cna|cnbc|cnn|\
    cns|cp|ctk|deutsche welle|dpa|dw|efe|estadão conteúdo|euractiv|europa press|folhapress|fox news|\
    globe newswire|globenewswire|ians|interfax|ips|irna|jiji|jta|kcna|kuna|kyodo|kyodo news|lusa|marketwatch|mehr|\
    mena|mti|nbc|nbc news|newsmax|notimex|npr|ntb|pap|politico|pr newswire|press association|prnewswire|pti|\
    reuters|reuters health|rferl|ria novosti|rns|sana|sapa|sputnik|tass|the associated press|the canadian press|\
    the new york times|the washington post|thomson reuters foundation|tt|tut.by|upi|united press international|\
    voa|voice of america|wam|xinhua|yonhap";

/// States, provinces and countries that follow a town in a dateline, in lower case and without full stops.
const REGIONS: &str = "\
    afghanistan|ak|al|ala|alabama|alaska|albania|alberta|alemanha|alemania|algeria|allemagne|angola|ar|argentina|\
    ariz|arizona|ark|arkansas|armenia|australia|austria|az|azerbaijan|bahamas|bahrain|bangladesh|bc|belarus|\
    belgium|bolivia|bosnia|brasil|brazil|british columbia|bulgaria|burkina faso|burma|ca|calif|california|\
    cambodia|cameroon|canada|chad|chile|china|co|colo|colombia|colorado|congo|conn|connecticut|costa rica|croatia|\
    ct|cuba|cyprus|czech republic|dc|de|del|delaware|denmark|ecuador|egypt|el salvador|england|espagne|espanha|\
    españa|estados unidos|estonia|ethiopia|eua|finland|fl|fla|florida|france|frança|ga|gaza strip|georgia|germany|\
    ghana|greece|guatemala|haiti|hawaii|hi|honduras|hungary|ia|iceland|id|idaho|il|ill|illinois|in|ind|india|\
    indiana|indonesia|iowa|iran|iraq|ireland|israel|italia|italy|itália|ivory coast|jamaica|japan|jordan|kan|\
    kansas|kazakhstan|kentucky|kenya|kosovo|ks|kuwait|ky|kyrgyzstan|la|laos|latvia|lebanon|liberia|libya|\
    lithuania|louisiana|ma|macedonia|maine|malaysia|mali|malta|manitoba|maryland|mass|massachusetts|md|me|mexico|\
    mi|mich|michigan|minn|minnesota|miss|mississippi|missouri|mn|mo|moldova|mongolia|mont|montana|montenegro|\
    morocco|mozambique|ms|mt|myanmar|méxico|nc|nd|ne|neb|nebraska|nepal|netherlands|nev|nevada|new brunswick|\
    new hampshire|new jersey|new mexico|new york|new zealand|newfoundland|nh|nicaragua|niger|nigeria|nj|nm|\
    north carolina|north dakota|north korea|northern ireland|norway|nova scotia|nv|ny|oh|ohio|ok|okla|oklahoma|\
    oman|ont|ontario|or|ore|oregon|pa|pakistan|panama|paraguay|pennsylvania|peru|philippines|poland|portugal|\
    puerto rico|qatar|quebec|rhode island|ri|romania|russia|rwanda|saskatchewan|saudi arabia|sc|scotland|sd|\
    senegal|serbia|singapore|slovakia|slovenia|somalia|south africa|south carolina|south dakota|south korea|\
    south sudan|spain|sri lanka|sudan|sweden|switzerland|syria|taiwan|tajikistan|tanzania|tenn|tennessee|tex|\
    texas|thailand|tn|tunisia|turkey|turkmenistan|turquia|turquie|turquía|tx|türkiye|uganda|uk|ukraine|\
    united arab emirates|united kingdom|uruguay|us|usa|ut|utah|uzbekistan|va|venezuela|vermont|vietnam|virginia|\
    vt|wa|wales|wash|washington|west bank|west virginia|wi|wis|wisconsin|wv|wy|wyo|wyoming|yemen|yukon|zambia|\
    zimbabwe";

/// Cities that stand alone in a dateline, in lower case: those of the agencies' style books, capitals, and the
/// forms that other languages write.
const CITIES: &str = "\
    abidjan|abu dhabi|abuja|accra|addis ababa|aden|aleppo|algiers|almaty|amman|amsterdam|anchorage|ankara|ancara|\
    asuncion|asunción|atenas|athens|atlanta|auckland|baghdad|bagdá|baku|baltimore|bamako|bangkok|bangui|barcelona|\
    beijing|beirut|beirute|belfast|belgrade|belo horizonte|berlim|berlin|berne|bogota|bogotá|bonn|boston|brasilia|\
    brasília|bratislava|brazzaville|brussels|bruxelas|bruxelles|bucharest|budapest|buenos aires|cairo|calgary|\
    canberra|cape town|caracas|casablanca|chicago|cincinnati|ciudad de méxico|cleveland|colombo|copenhagen|\
    curitiba|dakar|dallas|damascus|damasco|dar es salaam|delhi|denver|detroit|dhaka|djibouti|doha|dubai|dublin|\
    edinburgh|edmonton|florianópolis|fortaleza|frankfurt|gaza|gaza city|geneva|genebra|genève|gibraltar|glasgow|\
    guatemala city|hamburg|hanoi|harare|havana|helsinki|ho chi minh city|hong kong|honolulu|houston|indianapolis|\
    islamabad|istanbul|istambul|jakarta|jerusalem|jerusalém|johannesburg|juba|kabul|cabul|kampala|karachi|\
    kathmandu|khartoum|kiev|kigali|kinshasa|kolkata|kuala lumpur|kuwait city|kyiv|la paz|lagos|lahore|las vegas|\
    lausanne|lima|lisboa|lisbon|london|londres|los angeles|luanda|lusaka|luxembourg|madri|madrid|managua|manaus|\
    manila|maputo|mecca|melbourne|mexico city|miami|milan|milano|milwaukee|minneapolis|minsk|mogadishu|monrovia|\
    montevideo|montevidéu|montreal|moscou|moscow|moscú|mumbai|munich|muscat|nairobi|nassau|natal|new delhi|\
    new orleans|new york|nicosia|nova york|nova délhi|nova iorque|nueva york|oklahoma city|oslo|ottawa|\
    ouagadougou|panama city|paris|pequim|phnom penh|philadelphia|phoenix|pittsburgh|port-au-prince|porto alegre|\
    prague|praga|pretoria|pristina|pyongyang|quebec city|quito|rabat|ramallah|rangoon|recife|reykjavik|riad|riga|\
    rio|rio de janeiro|riyadh|roma|rome|salt lake city|salvador|san antonio|san diego|san francisco|san josé|\
    san juan|san salvador|sanaa|santiago|santo domingo|sao paulo|sarajevo|seattle|seoul|seul|shanghai|singapore|\
    skopje|sofia|st. louis|st. petersburg|stockholm|sydney|são paulo|taipei|tallinn|tashkent|tbilisi|teerã|\
    tegucigalpa|tehran|tel aviv|the hague|tirana|tokyo|toronto|tripoli|trípoli|tunis|tóquio|united nations|\
    ulan bator|vancouver|vatican city|viena|vienna|vientiane|vilnius|varsóvia|warsaw|washington|wellington|\
    winnipeg|yangon|yaounde|yerevan|zagreb|zurich";

/// Whether a name is that of a known agency or site.
pub(super) fn is_agency(name: &str) -> bool {
    known(AGENCIES, name)
}

/// Whether a name is that of a state, a province or a country, abbreviated or not.
pub(super) fn is_region(name: &str) -> bool {
    name.len() <= 40 && known(REGIONS, &name.replace('.', ""))
}

/// Whether a city stands alone in datelines.
pub(super) fn is_city(name: &str) -> bool {
    known(CITIES, name)
}

fn known(list: &str, name: &str) -> bool {
    let name = name.trim();
    name.len() <= 40 && prose::listed(list, &prose::squash(name).to_lowercase())
}
