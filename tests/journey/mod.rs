//! One journey through the program, to be made directly and through something that stands between it and the terminal, and
//! the screens compared cell by cell. It must not know what stands between.

#![allow(dead_code, reason = "every test file that includes this uses another part of it")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::pty_support::{DEADLINE, Pty};

pub const MASTHEAD: &str = env!("CARGO_BIN_EXE_masthead");
/// What the program and all between has for an environment; `C.UTF-8` is there everywhere.
pub const ENVIRONMENT: [(&str, &str); 3] =
    [("XDG_CONFIG_HOME", "/nonexistent"), ("LANG", "C.UTF-8"), ("LC_ALL", "C.UTF-8")];
/// Columns and rows at the start.
pub const SIZE: (u16, u16) = (80, 24);

/// Whether a tool is there. Where it must be (in CI) its lack is a failure; elsewhere the test says that it was skipped.
pub fn have(tool: &str) -> bool {
    let found = std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(tool).is_file()))
        || Path::new("/usr/sbin").join(tool).is_file();
    let needed = std::env::var_os("CI").is_some_and(|ci| !ci.is_empty());
    assert!(found || !needed, "{tool} is not there, and CI has to have it");
    if !found {
        println!("skipped: {tool} is not there");
    }
    found
}

/// A folder of articles in many scripts, of the widths that all terminals agree about.
pub fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let scripts = [
        "plain words",
        "čeština a e\u{301}te\u{301}",
        "中文字很宽",
        "한국어 글자",
        "ภาษาไทย",
        "слова",
        "wide 😀 signs",
    ];
    for number in 1..=60 {
        let script = scripts[number % scripts.len()];
        let mut text = format!("Article {number} in {script}\n\nBy: Ann Example\n\n");
        for paragraph in 1..=40 {
            let rest = format!("{script}, and more of them until a row is full and another one has begun. ");
            write!(text, "Paragraph {paragraph} has {}\n\n", rest.repeat(1 + paragraph % 3)).unwrap();
        }
        text.push_str("- An item with a link http://good.example/there\n- Another\n\n> A quote that somebody made.\n\n    code = 1;\n");
        fs::write(dir.path().join(format!("{number:02}.txt")), text).unwrap();
    }
    dir
}

/// What is done on the way.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    /// Keys, one after the other; they change the screen.
    Type(&'static str),
    /// Another size, in columns and rows.
    Resize(u16, u16),
}

/// The way: the list, its filter, an article by lines and pages, a find, sizes, sheets, and back to the list.
pub const STEPS: &[Step] = &[
    Step::Type("j"),
    Step::Type("jj"),
    Step::Type("k"),
    Step::Type(" "),
    Step::Type("G"),
    Step::Type("k"),
    Step::Type("g"),
    Step::Type("/"),
    Step::Type("w"),
    Step::Type("ide"),
    Step::Type("\r"),
    Step::Type("\r"),
    Step::Type("j"),
    Step::Type("j"),
    Step::Type("jjj"),
    Step::Type("k"),
    Step::Type(" "),
    Step::Type(" "),
    Step::Type("b"),
    Step::Type("d"),
    Step::Resize(100, 30),
    Step::Type("j"),
    Step::Type("/row"),
    Step::Type("\r"),
    Step::Type("n"),
    Step::Type("J"),
    Step::Type("G"),
    Step::Resize(60, 15),
    Step::Type("k"),
    Step::Type("?"),
    Step::Type("\x07"),
    Step::Resize(80, 24),
    Step::Type("q"),
    Step::Type("j"),
];

/// One column as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    text: String,
    ink: vt100::Color,
    ground: vt100::Color,
    /// Bold, dim and so on, in this order.
    attributes: Vec<&'static str>,
}

/// Rows of columns.
pub type Grid = Vec<Vec<Cell>>;

/// What stands on a screen. Of a blank only what can be seen of it counts.
pub fn grid(screen: &vt100::Screen) -> Grid {
    let (rows, columns) = screen.size();
    let cell = |y, x| {
        let cell = screen.cell(y, x).expect("a cell");
        let blank = matches!(cell.contents(), "" | " ") && !cell.is_wide_continuation();
        let seen = !blank || cell.inverse();
        let attributes = [
            ("bold", !blank && cell.bold()),
            ("dim", !blank && cell.dim()),
            ("italic", !blank && cell.italic()),
            ("underlined", cell.underline()),
            ("reversed", cell.inverse()),
        ];
        Cell {
            text: if blank { " ".to_owned() } else { cell.contents().to_owned() },
            ink: if seen { cell.fgcolor() } else { vt100::Color::Default },
            ground: cell.bgcolor(),
            attributes: attributes.into_iter().filter(|(_, on)| *on).map(|(name, _)| name).collect(),
        }
    };
    (0..rows.get()).map(|y| (0..columns.get()).map(|x| cell(y, x)).collect()).collect()
}

/// The same without what is dim, for those who do not know it.
#[must_use]
pub fn undimmed(mut grid: Grid) -> Grid {
    grid.iter_mut().flatten().for_each(|cell| cell.attributes.retain(|name| *name != "dim"));
    grid
}

/// Where two screens differ, row by row.
fn difference(one: &Grid, other: &Grid) -> String {
    let text = |row: &[Cell]| row.iter().map(|cell| cell.text.as_str()).collect::<String>();
    let mut said = format!("{} and {} rows\n", one.len(), other.len());
    for (y, (a, b)) in one.iter().zip(other).enumerate().filter(|(_, (a, b))| a != b) {
        let x = a.iter().zip(b).position(|(a, b)| a != b);
        writeln!(said, "row {y}, from column {x:?}:\n  {}\n  {}", text(a).trim_end(), text(b).trim_end()).unwrap();
        if let Some(x) = x {
            writeln!(said, "  {:?}\n  {:?}", a[x], b[x]).unwrap();
        }
    }
    said
}

/// Waits until both screens are the same; fails at the deadline with where they differ.
fn meet(what: &str, one: &dyn Fn() -> Grid, other: &mut dyn FnMut() -> Grid) {
    let end = Instant::now() + DEADLINE;
    loop {
        let (a, b) = (one(), other());
        if a == b {
            return;
        }
        assert!(Instant::now() < end, "{what}: the screens differ: {}", difference(&a, &b));
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The other way to the same screens.
pub trait Beside {
    /// Types there too.
    fn send(&mut self, keys: &str);
    /// The same size there.
    fn resize(&mut self, columns: u16, rows: u16);
    /// What stands on the screen there.
    fn grid(&mut self) -> Grid;
}

/// What stands between has no size and no keys of its own.
impl Beside for Pty {
    fn send(&mut self, keys: &str) {
        self.send(keys);
    }

    fn resize(&mut self, columns: u16, rows: u16) {
        self.resize(columns, rows);
    }

    fn grid(&mut self) -> Grid {
        self.look(grid)
    }
}

/// Makes the journey here and there at once. `see` takes away what they there do not know.
pub fn make(folder: &Path, there: &mut dyn Beside, see: fn(Grid) -> Grid) {
    let arguments = ["--no-library", folder.to_str().unwrap()];
    let mut here = Pty::start(Path::new(MASTHEAD), &arguments, SIZE.0, SIZE.1, &ENVIRONMENT);
    here.wait_for_text("1 of 60");
    meet("the start", &|| see(here.look(grid)), &mut || see(there.grid()));
    for (number, step) in STEPS.iter().enumerate() {
        let what = format!("step {number}, {step:?}");
        let before = here.look(grid);
        match *step {
            Step::Type(keys) => {
                here.send(keys);
                there.send(keys);
            }
            Step::Resize(columns, rows) => {
                here.resize(columns, rows);
                there.resize(columns, rows);
            }
        }
        here.wait_for(&what, |screen| screen.contents().trim().len() > 10 && grid(screen) != before);
        meet(&what, &|| see(here.look(grid)), &mut || see(there.grid()));
    }
    here.send("q");
    assert_eq!(here.wait_for_end(), 0);
}
