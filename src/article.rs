//! The article: what every room speaks of. Text with its place in the file, never a colour, a width or any I/O.

use std::ops::Range;
use std::sync::Arc;

use crate::text::{Clean, Lang};

/// A calendar date without a time zone (ISO 8601), as a byline, a dateline or a file name gives it.
pub type Date = jiff::civil::Date;

/// Names one article within a run of the program; small and dense, so that it can index a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub u32);

/// One article as it was understood: every word of its file, in file order, each part with its kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Article {
    /// What stands in where the text has no title of its own: the file's name without its ending.
    pub name: Clean,
    /// The agency or site it comes from, where the text says so (`Reuters`), never guessed.
    pub source: Option<Clean>,
    /// The place and day that open a news text (`PORTLAND, Ore., Feb 26`); it also stands in its paragraph.
    pub dateline: Option<Clean>,
    /// The day it was published, only where it is certain.
    pub published: Option<Date>,
    /// The language it is written in: as the source says, else as its running text tells, only where it is certain.
    pub lang: Option<Lang>,
    /// All parts in file order. At most one each of title, standfirst and byline; together they are the whole text.
    pub blocks: Vec<Block>,
    /// Addresses and related lines, in file order.
    pub links: Vec<Link>,
    /// Words by UAX #29 in all blocks (segments that hold a letter or a digit).
    pub words: u32,
    /// Extended grapheme clusters of scripts written without spaces (for the time it takes to read).
    pub ideographs: u32,
}

impl Article {
    /// The title as it is shown: the text's own, else the name that stands in.
    pub fn title(&self) -> &Clean {
        self.part(Kind::Title).unwrap_or(&self.name)
    }

    /// The sentence under the title that says what it is about.
    pub fn standfirst(&self) -> Option<&Clean> {
        self.part(Kind::Standfirst)
    }

    /// The line that names the author.
    pub fn byline(&self) -> Option<&Clean> {
        self.part(Kind::Byline)
    }

    /// The blocks that are neither title, standfirst nor byline, with their numbers.
    pub fn body(&self) -> impl Iterator<Item = (usize, &Block)> {
        self.blocks.iter().enumerate().filter(|(_, b)| !matches!(b.kind, Kind::Title | Kind::Standfirst | Kind::Byline))
    }

    fn part(&self, kind: Kind) -> Option<&Clean> {
        self.blocks.iter().find(|b| b.kind == kind).map(|b| &b.text)
    }
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The headline.
    Title,
    /// The headline once more, as the next line: in the text, not in view.
    Repeat,
    /// The sentence under the headline.
    Standfirst,
    /// Who wrote it.
    Byline,
    /// Running text.
    Paragraph,
    /// A line over a part of the text.
    Heading,
    /// Text of somebody else, marked with `>` or indented as a block.
    Quote,
    /// One item of a list; its marker (`- `, `1. `) is in the text under [`Role::Marker`].
    ListItem,
    /// Lines whose spaces matter.
    Code,
    /// Lines of aligned columns.
    Table,
    /// A line that only separates (`* * *`).
    Rule,
    /// Who made the picture, and what it shows.
    Credit,
    /// A line that leads to another article.
    Related,
    /// What stands after the text: agency notes, copyright, source.
    End,
}

/// One part of an article. Its text is the file's own, markers and all; lines are joined by spaces, except in code,
/// tables and quotes, which keep `\n` between theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// Its whole text.
    pub text: Clean,
    /// What parts of it are, in order of their starts; they may nest but do not cross.
    pub spans: Vec<Span>,
}

/// A stretch of a block with a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Bytes of the block's text, on character boundaries.
    pub range: Range<usize>,
    /// What it is.
    pub role: Role,
}

/// What a stretch of text is; how that looks is the theme's affair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// In the text but not in view: `> ` of a quote, `- ` of a list item. The page sets its own sign.
    Marker,
    /// `PORTLAND, Ore., Feb 26 - `.
    Dateline,
    /// `Read`, `Related:` before the title of another article.
    Label,
    /// A link; the number is its index in [`Article::links`].
    Link(u32),
}

/// Something that leads on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What stands there: the address itself, or the title that a related line names.
    pub text: Clean,
    /// Where it leads: an http, https or mailto address. None for a related line, which names a title only.
    pub target: Option<Clean>,
    /// The block it stands in.
    pub block: usize,
    /// Bytes of that block's text.
    pub range: Range<usize>,
}

/// A stretch of an article's text: what is found, marked, followed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stretch {
    /// Index of the block.
    pub block: usize,
    /// Start in bytes of the block's text.
    pub start: usize,
    /// End in bytes of the block's text.
    pub end: usize,
}

/// A reading position in the text, not on the screen: it survives a resize, a theme and another terminal. The witness
/// (the words that stand there) lets it survive an edit further up and a better parser.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Index of the block.
    pub block: usize,
    /// Bytes into the block's text, on a grapheme boundary.
    pub offset: usize,
    /// At most 40 characters from there on.
    pub witness: Clean,
}

/// Minutes that a text takes to read, at least 1: words at `pace` words a minute, ideographs at twice that many
/// characters a minute. UAX #29 counts nearly every ideograph as a word, so those are taken off the words. `pace` 0
/// counts as 1.
pub fn minutes(words: u32, ideographs: u32, pace: u32) -> u32 {
    let pace = pace.max(1);
    (words.saturating_sub(ideographs).div_ceil(pace) + ideographs.div_ceil(pace.saturating_mul(2))).max(1)
}

/// Which value of an entry a hit was found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The title.
    Title,
    /// The byline.
    Byline,
    /// The agency or site.
    Source,
    /// The path.
    Path,
    /// One of the tags.
    Tag,
    /// The note.
    Note,
    /// The text itself.
    Text,
}

/// How well an article answers a query, best first: all terms stand at least so well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Tier {
    /// As whole words in the title, or in the field that a term names.
    #[default]
    Words,
    /// As beginnings of words there.
    Beginnings,
    /// As whole words in the title or in another field: byline, source, tags.
    FieldWords,
    /// As beginnings of words there.
    FieldBeginnings,
    /// In the title, inside its words, or as letters with others between them.
    Inside,
    /// The same in the title or in another field.
    FieldInside,
    /// Somewhere as letters so far apart that they prove nothing.
    Scattered,
    /// In the text, as far as not better.
    Text,
}

impl Tier {
    /// How well two terms stand of which one stands so, one so: a word's beginning in the title beside a whole word in
    /// another field makes beginnings in any fields.
    #[must_use]
    pub fn beside(self, other: Self) -> Self {
        match (self.min(other), self.max(other)) {
            (Self::Beginnings, Self::FieldWords) => Self::FieldBeginnings,
            (_, worse) => worse,
        }
    }

    /// What is as good as this in the title, where it stands in another field.
    #[must_use]
    pub fn elsewhere(self) -> Self {
        match self {
            Self::Words => Self::FieldWords,
            Self::Beginnings => Self::FieldBeginnings,
            Self::Inside => Self::FieldInside,
            other => other,
        }
    }
}

/// One answer to a query. For the empty query every article is a hit with score 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The article.
    pub id: Id,
    /// How well the terms stand.
    pub tier: Tier,
    /// Sum over the terms of each term's score where it stands best (DESIGN §4); 0 in texts.
    pub score: i64,
    /// Where the best of it was found.
    pub field: Field,
    /// For a hit in the text only: where, and the line it stands in.
    pub snippet: Option<Arc<Snippet>>,
}

/// The line of a text in which a keyword stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// Some words around it, on one line.
    pub line: Clean,
    /// The keywords in `line`, as byte ranges, in order.
    pub marks: Vec<Range<usize>>,
    /// The first keyword's place in the article.
    pub at: Stretch,
}
