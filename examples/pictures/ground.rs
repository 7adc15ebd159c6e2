//! What a terminal brings along: its ink, its paper and its own 16 colours, one set for a dark and one for a light
//! ground; and what every colour of a screen is in them. It must not know what is drawn.

use masthead::config::theme::palette_index;
use ratatui::style::Color;

/// Red, green and blue.
pub type Rgb = [u8; 3];

/// A terminal's own colours.
pub struct Ground {
    /// Behind everything.
    pub paper: Rgb,
    /// Letters without a colour.
    pub ink: Rgb,
    /// The line around the window.
    pub edge: Rgb,
    /// The 16 in their order: black, red, green, yellow, blue, magenta, cyan, white, then the bright ones.
    pub own: [Rgb; 16],
}

/// Of two parts ink and one part paper is what is drawn dim.
const DIM: (u16, u16) = (2, 3);

/// A dark terminal.
pub const DARK: Ground = Ground {
    paper: hex(0x1b_1d_21),
    ink: hex(0xd3_d4_d2),
    edge: hex(0x3a_3d_44),
    own: [
        hex(0x2c_2f_35),
        hex(0xe0_70_6a),
        hex(0x97_b8_70),
        hex(0xd9_b0_62),
        hex(0x74_a2_d8),
        hex(0xc2_8c_d2),
        hex(0x66_b4_b2),
        hex(0xc8_ca_c8),
        hex(0x80_86_8f),
        hex(0xf0_8f_88),
        hex(0xb2_d0_8c),
        hex(0xea_c8_80),
        hex(0x96_bc_ea),
        hex(0xd6_a8_e4),
        hex(0x88_cc_ca),
        hex(0xf4_f4_f2),
    ],
};

/// A light terminal.
pub const LIGHT: Ground = Ground {
    paper: hex(0xfd_fc_f9),
    ink: hex(0x2a_2c_30),
    edge: hex(0xd8_d6_cf),
    own: [
        hex(0x2a_2c_30),
        hex(0xb2_38_2e),
        hex(0x4c_72_22),
        hex(0x85_60_08),
        hex(0x2c_5e_a6),
        hex(0x8c_40_96),
        hex(0x1c_6e_72),
        hex(0xc9_c8_c3),
        hex(0x6c_70_76),
        hex(0x96_2a_22),
        hex(0x3c_5e_18),
        hex(0x6c_4e_04),
        hex(0x20_4c_8c),
        hex(0x74_30_7e),
        hex(0x12_58_5c),
        hex(0xff_ff_ff),
    ],
};

/// The steps of the 6×6×6 cube that 16 to 231 number, as xterm has them.
const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];

const fn hex(rgb: u32) -> Rgb {
    let [_, r, g, b] = rgb.to_be_bytes();
    [r, g, b]
}

impl Ground {
    /// A colour of the screen; `reset` is what the terminal's own stands for.
    pub fn rgb(&self, color: Color, reset: Rgb) -> Rgb {
        let index = match (palette_index(color), color) {
            (Some(index), _) => index,
            (None, Color::Rgb(r, g, b)) => return [r, g, b],
            (None, _) => return reset,
        };
        match index {
            0..=15 => self.own[usize::from(index)],
            16..=231 => {
                let cube = usize::from(index - 16);
                [STEPS[cube / 36], STEPS[cube / 6 % 6], STEPS[cube % 6]]
            }
            232.. => [8 + 10 * (index - 232); 3],
        }
    }
}

/// Ink as it looks when it is drawn dim on a paper.
pub fn dim(ink: Rgb, paper: Rgb) -> Rgb {
    let (part, whole) = DIM;
    let mix = |ink: u8, paper: u8| (u16::from(ink) * part + u16::from(paper) * (whole - part)) / whole;
    // Between two bytes there is only a byte.
    [0, 1, 2].map(|at| u8::try_from(mix(ink[at], paper[at])).unwrap_or(u8::MAX))
}
