//! What stands in the list pane where there is no row: why, and what would help. It must not know how rows are found.

use crate::app::App;
use crate::app::panes::Pane;
use crate::config::Part;
use crate::text;

use super::pen::{Canvas, Pen, wrapped};
use super::{GUTTER, Look, row};

pub fn draw(app: &App, look: Look, canvas: &mut Canvas, pane: Pane) {
    let columns = usize::from(pane.width.saturating_sub(2 * GUTTER)).max(1);
    let widths = canvas.widths;
    let typed = widths.cut(&text::clean_line(app.bar().line.text()), columns);
    for (at, line) in sentences(app, &typed).iter().flat_map(|line| wrapped(line, columns, widths)).enumerate() {
        if let Some(y) = row(pane, at) {
            let mut pen = Pen::new(canvas, pane.x + GUTTER, y, pane.x + pane.width);
            pen.write(&line, look.theme.style(Part::Dim));
        }
    }
}

/// What is said, a line each. `typed` is what the bar holds, as far as it is to be repeated.
fn sentences(app: &App, typed: &str) -> Vec<String> {
    let view = (!app.views().is_all()).then(|| &app.views().now().name);
    match (typed.is_empty(), view) {
        _ if app.counted() == 0 && app.is_scanning() => vec!["Looking for articles …".to_owned()],
        _ if app.counted() == 0 => {
            let mut lines = vec!["No articles here.".to_owned(), "masthead PATH opens a file or a folder.".to_owned()];
            lines.extend(app.unread().iter().map(ToString::to_string));
            lines
        }
        (true, Some(view)) => {
            vec![format!("Nothing stands in the view “{view}”."), "Esc goes back to all articles.".to_owned()]
        }
        (true, None) if app.is_searching() => Vec::new(),
        (true, None) => vec!["Every article is hidden; the filter is:hidden finds them.".to_owned()],
        (false, _) if app.is_searching() => vec!["Nothing in the titles; looking in the texts …".to_owned()],
        (false, view) => {
            let first = match view {
                Some(view) => format!("Nothing in the view “{view}” matches “{typed}”."),
                None => format!("Nothing matches “{typed}”."),
            };
            let mut lines = vec![first];
            if app.is_scanning() {
                lines.push("Articles are still being found …".to_owned());
            } else {
                lines.extend(app.advice());
            }
            lines.push("Esc clears the filter.".to_owned());
            lines
        }
    }
}
