//! Which value of an object is what: the usual names and those that a setting gives. It must not know what becomes of
//! the values.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::{JsonError, mend};

/// What a value may be to an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Title,
    Text,
    Url,
    Author,
    Date,
    Source,
    Standfirst,
    Id,
    Tags,
    Language,
}

/// The names by which a setting speaks of them.
pub const FIELDS: &[&str] =
    &["title", "text", "url", "author", "date", "source", "standfirst", "id", "tags", "language"];

const PARTS: &[Part] = &[
    Part::Title,
    Part::Text,
    Part::Url,
    Part::Author,
    Part::Date,
    Part::Source,
    Part::Standfirst,
    Part::Id,
    Part::Tags,
    Part::Language,
];

/// The usual names of each part, in the order of [`PARTS`] and of preference, as [`plain`] writes them.
const USUAL: &[&[&str]] = &[
    &["title", "headline", "name"],
    &["text", "body", "content", "maintext", "article", "articlebody", "fulltext", "contenttext", "contenthtml"],
    &["url", "link"],
    &["author", "authors", "byline", "creator"],
    &["datepublish", "datepublished", "publishdate", "publishedat", "published", "pubdate", "date", "timestamp"],
    &["source", "sourcedomain", "domain", "publisher", "site"],
    &["standfirst", "description", "summary", "dek", "lead"],
    &["id"],
    &["tags", "keywords", "categories", "section"],
    &["language", "lang", "inlanguage", "languagecode"],
];

/// In an object that stands for a text (`{"rendered": …}`), where the text is; the first that says something counts.
const INNER_TEXT: &[&str] = &["text", "content", "rendered", "value", "body"];
/// The same for a name.
const INNER_NAME: &[&str] = &["name", "title", "rendered", "value", "label", "term", "text", "$oid"];

/// What stands for nothing where a name or an address is expected: an empty cell of a table, as programs write it.
const BLANKS: &[&str] = &["null", "None", "nan", "NaN", "N/A"];

/// Under which names an object keeps what makes an article.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keys(Vec<(String, Part)>);

impl Keys {
    /// The usual names, and before them those given: pairs of one of [`FIELDS`] and the object's own name for it. What
    /// is none of [`FIELDS`] is passed over.
    pub fn new(pairs: &[(String, String)]) -> Self {
        let known = pairs.iter().filter_map(|(field, name)| {
            let at = FIELDS.iter().position(|known| known.eq_ignore_ascii_case(field))?;
            Some((plain(name), PARTS[at]))
        });
        Self(known.collect())
    }

    /// What a name means, and how far back it stands among the names for the same.
    fn part(&self, name: &str) -> Option<(Part, usize)> {
        let name = plain(name);
        if let Some(rank) = self.0.iter().position(|(own, _)| *own == name) {
            return Some((self.0[rank].1, rank));
        }
        let found = |names: &&[&str]| names.iter().position(|usual| *usual == name);
        let at = USUAL.iter().position(|names| found(names).is_some())?;
        Some((PARTS[at], self.0.len() + found(&USUAL[at])?))
    }
}

/// A name without what its writers differ in: case, `-`, `_` and blanks.
fn plain(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).map(|c| c.to_ascii_lowercase()).collect()
}

/// The values of an object that may be something to an article.
#[derive(Default)]
pub(super) struct Object {
    /// Sorted by how far back their names stand.
    values: Vec<(usize, Part, Value)>,
    /// The names of what was passed over, some of them.
    others: Vec<String>,
}

impl Object {
    /// Reads an object, mended where it is not quite JSON.
    pub(super) fn parse(bytes: &[u8], keys: &Keys) -> Result<Self, JsonError> {
        if !bytes.trim_ascii_start().starts_with(b"{") {
            let json = serde_json::from_slice::<IgnoredAny>(bytes);
            return Err(json.map_or_else(|error| broken(&error), |_| JsonError::NotAnObject));
        }
        let text = String::from_utf8_lossy(bytes);
        let parsed = from_str(&text, keys).or_else(|error| match mend::mended(&text) {
            Some(mended) => from_str(&mended, keys),
            None => Err(error),
        });
        let mut object = parsed.map_err(|error| broken(&error))?;
        object.values.sort_by_key(|value| value.0);
        Ok(object)
    }

    /// All values that may be a part, the likeliest first.
    pub(super) fn values(&self, part: Part) -> impl Iterator<Item = &Value> {
        self.values.iter().filter(move |value| value.1 == part).map(|value| &value.2)
    }

    /// The texts of the first value for a part that says anything.
    pub(super) fn texts(&self, part: Part) -> Vec<Cow<'_, str>> {
        let mut texts = Vec::new();
        for value in self.values(part) {
            collect(value, INNER_NAME, &mut texts);
            texts.retain(|text| !BLANKS.contains(&text.trim()));
            if !texts.is_empty() {
                break;
            }
        }
        texts
    }

    /// The same for running text.
    pub(super) fn all_texts(&self, part: Part) -> Vec<Cow<'_, str>> {
        let mut texts = Vec::new();
        let mut values = self.values(part);
        while texts.is_empty()
            && let Some(value) = values.next()
        {
            collect(value, INNER_TEXT, &mut texts);
        }
        texts
    }

    /// The texts of all values for a part, with whether they came in a list.
    pub(super) fn words(&self, part: Part) -> Vec<(Cow<'_, str>, bool)> {
        let mut words = Vec::new();
        for value in self.values(part) {
            let mut texts = Vec::new();
            collect(value, INNER_NAME, &mut texts);
            words.extend(texts.into_iter().filter(|t| !BLANKS.contains(&t.trim())).map(|t| (t, !value.is_string())));
        }
        words
    }

    /// The names that mean nothing here, for a sentence.
    pub(super) fn names(&self) -> String {
        let names: Vec<String> = self.others.iter().map(|name| format!("'{name}'")).collect();
        if names.is_empty() { "empty values".to_owned() } else { names.join(", ") }
    }
}

/// The texts in a value: itself, those of a list, or the telling one of an object.
fn collect<'v>(value: &'v Value, inner: &[&str], texts: &mut Vec<Cow<'v, str>>) {
    match value {
        Value::String(text) if !text.trim().is_empty() => texts.push(Cow::Borrowed(text)),
        Value::Number(number) => texts.push(Cow::Owned(number.to_string())),
        Value::Array(values) => values.iter().for_each(|value| collect(value, inner, texts)),
        Value::Object(object) => {
            let before = texts.len();
            for name in inner {
                let named = object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
                if let Some((_, value)) = named {
                    collect(value, inner, texts);
                }
                if texts.len() > before {
                    return;
                }
            }
        }
        Value::String(_) | Value::Bool(_) | Value::Null => {}
    }
}

/// The parser's words; it speaks of a line only where there are several.
fn broken(error: &serde_json::Error) -> JsonError {
    JsonError::Broken(error.to_string().replace(" at line 1 column ", " at byte "))
}

fn from_str(text: &str, keys: &Keys) -> serde_json::Result<Object> {
    let mut parser = serde_json::Deserializer::from_str(text);
    let object = parser.deserialize_map(Values(keys))?;
    parser.end()?;
    Ok(object)
}

/// Keeps of an object what has a known name; the rest is passed over unread, however large.
struct Values<'k>(&'k Keys);

impl<'de> Visitor<'de> for Values<'_> {
    type Value = Object;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
        let mut object = Object::default();
        while let Some(name) = map.next_key::<String>()? {
            if let Some((part, rank)) = self.0.part(&name) {
                object.values.push((rank, part, map.next_value()?));
            } else {
                map.next_value::<IgnoredAny>()?;
                if object.others.len() < 6 {
                    object.others.push(name.chars().take(40).collect());
                }
            }
        }
        Ok(object)
    }
}
