//! What the index keeps of an article, in tantivy's terms. It must not know what a token is or where the index lies.

use std::str::Split;

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, Schema, TantivyDocument, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use crate::article::Date;
use crate::library::Hash;

use super::digest::Digest;
use super::waiting::Waiting;

/// Name of the tokenizer in the schema.
const LINES: &str = "lines";
/// Names of the columns.
pub(super) const ID: &str = "id";
/// See [`fingerprint`].
pub(super) const HASH: &str = "hash";
/// See [`day`].
pub(super) const DATE: &str = "date";
/// Words that an article could be known by.
pub(super) const TOPICS: &str = "topics";

/// The fields of the index.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    pub schema: Schema,
    /// Words, parts and pairs with their frequencies.
    pub text: Field,
    /// The first one and two characters of words, so that what is typed first need not be put together of thousands of
    /// words.
    pub starts: Field,
    pub id: Field,
    hash: Field,
    date: Field,
    topics: Field,
}

impl Fields {
    pub fn new() -> Self {
        let lines = |record, norms| {
            let indexing = TextFieldIndexing::default().set_tokenizer(LINES).set_index_option(record);
            TextOptions::default().set_indexing_options(indexing.set_fieldnorms(norms))
        };
        let mut schema = Schema::builder();
        Self {
            text: schema.add_text_field("text", lines(IndexRecordOption::WithFreqs, true)),
            starts: schema.add_text_field("starts", lines(IndexRecordOption::Basic, false)),
            id: schema.add_u64_field(ID, FAST | INDEXED),
            hash: schema.add_u64_field(HASH, FAST),
            date: schema.add_u64_field(DATE, FAST),
            topics: schema.add_text_field(TOPICS, FAST),
            schema: schema.build(),
        }
    }

    /// One article as it is written.
    pub fn document(&self, id: u32, hash: &Hash, published: Option<Date>, digest: &Digest) -> TantivyDocument {
        let mut document = TantivyDocument::new();
        document.add_text(self.text, &digest.text);
        document.add_text(self.starts, &digest.starts);
        document.add_u64(self.id, u64::from(id));
        document.add_u64(self.hash, fingerprint(hash));
        document.add_u64(self.date, day(published));
        for topic in &digest.topics {
            document.add_text(self.topics, topic);
        }
        document
    }
}

/// What is kept of an article's hash.
pub(super) fn fingerprint(hash: &Hash) -> u64 {
    hash.0[..8].iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// A number that grows with the date; 0 for none, or one before the year 0.
fn day(date: Option<Date>) -> u64 {
    date.map_or(0, |date| {
        let [year, month, day] = [i64::from(date.year()), i64::from(date.month()), i64::from(date.day())];
        u64::try_from(year * 10_000 + month * 100 + day).unwrap_or(0)
    })
}

/// The tokenizers that the schema names; they tell what they take up.
pub(super) fn tokenizers(waiting: &Waiting) -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(LINES, TextAnalyzer::from(Lines(waiting.clone())));
    manager
}

/// Every line is a token: what is written has been taken apart already, on the thread of the one who writes.
#[derive(Debug, Clone)]
struct Lines(Waiting);

impl Tokenizer for Lines {
    type TokenStream<'a> = LineStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> LineStream<'a> {
        self.0.taken(text.len());
        LineStream { lines: text.split('\n'), token: Token::default() }
    }
}

struct LineStream<'a> {
    lines: Split<'a, char>,
    token: Token,
}

impl TokenStream for LineStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(line) = self.lines.next().filter(|line| !line.is_empty()) else { return false };
        self.token.position = self.token.position.wrapping_add(1);
        self.token.text.clear();
        self.token.text.push_str(line);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
