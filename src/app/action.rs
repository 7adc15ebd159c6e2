//! The words that a key may mean, and where. Imports nothing, so that the config names them without a circle.

/// Where keys go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// The list has the keys.
    List,
    /// An article has the keys.
    Reader,
    /// The filter bar is being typed in.
    Filter,
    /// The find field of the reader is being typed in.
    Find,
    /// A sheet is open: the help, what was said, what a command printed.
    Help,
    /// The palette of all actions is open.
    Palette,
    /// Views, or the copies of an article, are chosen from.
    Picker,
    /// Paragraphs of the article are being chosen.
    Choose,
    /// The name of a file to save to is being typed.
    Save,
    /// A command to pipe to is being typed.
    Pipe,
    /// Tags are being typed.
    Tags,
    /// A note is being typed.
    Note,
}

impl Mode {
    /// Every mode, in the order of the help.
    pub const ALL: [Self; 12] = [
        Self::List,
        Self::Reader,
        Self::Choose,
        Self::Filter,
        Self::Find,
        Self::Help,
        Self::Palette,
        Self::Picker,
        Self::Tags,
        Self::Note,
        Self::Save,
        Self::Pipe,
    ];

    /// Its name in the keymap file.
    pub fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Reader => "reader",
            Self::Filter => "filter",
            Self::Find => "find",
            Self::Help => "help",
            Self::Palette => "palette",
            Self::Picker => "picker",
            Self::Choose => "choose",
            Self::Save => "save",
            Self::Pipe => "pipe",
            Self::Tags => "tags",
            Self::Note => "note",
        }
    }

    /// Whether a character without a binding is typed into a line.
    pub fn types(self) -> bool {
        !matches!(self, Self::List | Self::Reader | Self::Choose)
    }
}

macro_rules! actions {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal,)+) => {
        /// What a key can mean. The doc line of each is its help text.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action { $($(#[doc = $doc])+ $variant,)+ }

        impl Action {
            /// Every action, in the order of the help.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its name in the keymap file.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// Its help text.
            pub fn help(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc,)+).trim_ascii(),)+ }
            }
        }
    };
}

actions! {
    /// Next article, or line down
    Down = "down",
    /// Previous article, or line up
    Up = "up",
    /// Page down; twice at an article's end: the next one
    PageDown = "page-down",
    /// Page up
    PageUp = "page-up",
    /// Half a page down
    HalfDown = "half-page-down",
    /// Half a page up
    HalfUp = "half-page-up",
    /// First article, or top of the text
    Top = "top",
    /// Last article, or end of the text
    Bottom = "bottom",
    /// So far in per cent, with a count
    Percent = "percent",
    /// Next paragraph
    ParagraphDown = "paragraph-down",
    /// Previous paragraph
    ParagraphUp = "paragraph-up",
    /// Open the article, or follow the chosen link
    Open = "open",
    /// Back to the list, or leave when there is none
    Back = "back",
    /// Leave the program
    Quit = "quit",
    /// Filter the list
    Filter = "filter",
    /// Articles whose letters stand far apart, or without them
    Scattered = "scattered",
    /// More like this article
    Like = "like",
    /// The article's keywords; what splits the list
    Keywords = "keywords",
    /// Find in the article
    Find = "find",
    /// Next match
    NextMatch = "next-match",
    /// Previous match
    PreviousMatch = "previous-match",
    /// Next article, the filter kept
    NextArticle = "next-article",
    /// Previous article, the filter kept
    PreviousArticle = "previous-article",
    /// Next link
    NextLink = "next-link",
    /// Previous link
    PreviousLink = "previous-link",
    /// Open link by its number, with a count
    FollowLink = "follow-link",
    /// Back through the articles visited
    HistoryBack = "history-back",
    /// Forward through the articles visited
    HistoryForward = "history-forward",
    /// Clear the filter or the find, then go back
    Clear = "clear",
    /// Next order of the list
    Order = "order",
    /// Turn the order of the list round
    Reverse = "reverse-order",
    /// Look at the folders again, or load the article again
    Reload = "reload",
    /// Save the article as text or Markdown
    Save = "save",
    /// Give the article to a command
    Pipe = "pipe",
    /// Open the article's file in your editor
    Edit = "edit",
    /// Star, or take the star away
    Star = "star",
    /// Read, or unread again
    ToggleRead = "toggle-read",
    /// Hide from the list, or show again
    Hide = "hide",
    /// Tags of the article
    Tags = "tags",
    /// Note on the article
    Note = "note",
    /// Star all that is shown
    StarShown = "star-shown",
    /// Read: all that is shown
    ReadShown = "read-shown",
    /// Unread: all that is shown
    UnreadShown = "unread-shown",
    /// Hide all that is shown
    HideShown = "hide-shown",
    /// Tag all that is shown
    TagShown = "tag-shown",
    /// Undo the last mark
    Undo = "undo",
    /// Do again what was undone
    Redo = "redo",
    /// Next view of the list
    NextView = "next-view",
    /// Previous view of the list
    PreviousView = "previous-view",
    /// Every view of the list
    Views = "views",
    /// Save the filter as a view
    SaveView = "save-view",
    /// Forget the saved view
    ForgetView = "forget-view",
    /// The copies that stand in the same row
    Copies = "copies",
    /// Copy the address, or the path
    CopyAddress = "copy-address",
    /// Copy the text, or the chosen paragraphs
    CopyText = "copy-text",
    /// Choose paragraphs to copy
    Choose = "choose",
    /// Narrower text
    Narrower = "narrower",
    /// Wider text
    Wider = "wider",
    /// Nothing but the text, and back
    Zen = "zen",
    /// Next theme
    Theme = "theme",
    /// Every action by its name
    Palette = "palette",
    /// What was said so far
    Notices = "notices",
    /// Show the keys
    Help = "help",
    /// Draw the screen again
    Redraw = "redraw",
    /// Suspend the program
    Suspend = "suspend",
    /// Cancel what is under way; twice leaves the program
    Cancel = "cancel",
    /// Keep the filter, or the find, and go on
    Accept = "accept",
    /// Keep the filter and open the best match
    AcceptOpen = "accept-and-open",
    /// Put everything back as it was
    Abort = "abort",
    /// Complete the word; again: the next one
    Complete = "complete",
    /// Complete the word with the one before
    CompleteBack = "complete-back",
    /// Older line of the history
    HistoryOlder = "history-older",
    /// Newer line of the history
    HistoryNewer = "history-newer",
    /// Cursor one character back
    CursorLeft = "cursor-left",
    /// Cursor one character on
    CursorRight = "cursor-right",
    /// Cursor one word back
    WordLeft = "word-left",
    /// Cursor one word on
    WordRight = "word-right",
    /// Cursor to the start of the line
    CursorHome = "cursor-home",
    /// Cursor to the end of the line
    CursorEnd = "cursor-end",
    /// Delete the character before the cursor
    Backspace = "backspace",
    /// Delete the character under the cursor
    Delete = "delete",
    /// Delete the word before the cursor
    DeleteWord = "delete-word",
    /// Delete from the start of the line to the cursor
    DeleteToStart = "delete-to-start",
    /// Delete from the cursor to the end of the line
    DeleteToEnd = "delete-to-end",
    /// Put back what was deleted last
    Yank = "yank",
}
