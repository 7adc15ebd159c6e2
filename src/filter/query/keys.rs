//! The names that a filter line may put before a colon, the words behind `is:`, and examples of both: what the help
//! shows and completion offers. It must not know how a line is read.

use super::Is;

/// A name before a colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// `title:`
    Title,
    /// `by:`
    By,
    /// `source:`
    Source,
    /// `in:`
    In,
    /// `tag:`
    Tag,
    /// `note:`
    Note,
    /// `text:`
    Text,
    /// `is:`
    Is,
    /// `before:`
    Before,
    /// `after:`
    After,
    /// `on:`
    On,
    /// `words:`
    Words,
    /// `lang:`
    Lang,
}

/// Every name, and what it asks for.
pub const KEYS: &[(&str, Key, &str)] = &[
    ("title", Key::Title, "a word of the title"),
    ("by", Key::By, "a word of the byline"),
    ("source", Key::Source, "a word of the source"),
    ("in", Key::In, "a part of the folder's or the archive's path; /news begins a folder's name, news/ ends it"),
    ("tag", Key::Tag, "a tag"),
    ("note", Key::Note, "a word of the note"),
    ("text", Key::Text, "a word of the text"),
    ("is", Key::Is, "what is known of it"),
    ("before", Key::Before, "published before a day, a month or a year"),
    ("after", Key::After, "published after it"),
    ("on", Key::On, "published on it, or in it"),
    ("words", Key::Words, "its length in words"),
    ("lang", Key::Lang, "the language it is written in, by its code or its English name; de|fr is either of the two"),
];

/// Every word behind `is:`, and what it asks for.
pub const IS: &[(&str, Is, &str)] = &[
    ("unread", Is::Unread, "not read yet"),
    ("read", Is::Read, "read"),
    ("starred", Is::Starred, "with a star"),
    ("hidden", Is::Hidden, "hidden from the list"),
    ("new", Is::New, "come since the last time"),
    ("tagged", Is::Tagged, "with a tag"),
    ("noted", Is::Noted, "with a note"),
    ("long", Is::Long, "1200 words or more"),
    ("short", Is::Short, "fewer than 400 words"),
];

/// Filter lines, and what they find.
pub const EXAMPLES: &[(&str, &str)] = &[
    (
        "mossad paris",
        "both words, in any order: in title, byline, source and tags as any letters in this order, in the text as a word's beginning",
    ),
    ("intl crt", "International Court: some letters of each word"),
    ("Iran", "with a capital letter only as it is written"),
    ("iran | israel deal", "either of the two, and deal"),
    ("paris !texas", "Paris, but nothing that holds texas"),
    ("'rain", "these letters side by side, in Ukraine too"),
    ("\"of the court\"", "these words, one behind the other"),
    ("^the", "a title, byline or source that starts so"),
    ("deal$", "one that ends so"),
    ("title:deal", "a title that holds it, whatever the text says"),
    ("by:lee source:reuters", "by Lee, from Reuters"),
    ("in:/news/", "out of a folder called news, or one below it"),
    ("tag:todo | note:\"ask ann\"", "tagged todo, or with these words in the note"),
    ("text:treaty", "a text, title and all, with a word that begins so"),
    ("is:unread is:long", "not read yet, and 1200 words or more"),
    ("is:starred !is:read", "with a star, not read yet"),
    ("is:hidden", "what was hidden, and nothing else shows"),
    ("on:2018-07", "published in July 2018; 2018 and 2018-07-19 do as well"),
    ("after:7d", "published within the last seven days; 3w, 2m, 1y, today and yesterday do as well"),
    ("before:2018 after:2015-06", "from July 2015 to the end of 2017"),
    ("words:100..500", "of 100 to 500 words; also words:>500, words:<500"),
    ("lang:de|fr", "in German or French; lang:deu and lang:german are the same as lang:de"),
];
