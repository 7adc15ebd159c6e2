//! Draws the pictures of the README, from the real screens: `cargo run --example pictures` writes them to
//! `assets/pictures`. It must not know what is on them or how a screen becomes a drawing.

#[path = "pictures/gallery.rs"]
mod gallery;

use std::{fs, io};

fn main() -> io::Result<()> {
    fs::create_dir_all(gallery::FOLDER)?;
    for picture in gallery::ALL {
        fs::write(picture.path(), picture.draw())?;
        println!("{}", picture.path().display());
    }
    Ok(())
}
