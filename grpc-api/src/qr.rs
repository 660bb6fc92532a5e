//! QR codes as images: black modules on white, with the quiet zone of four modules that readers want.

use qrcode::{Color, EcLevel, QrCode};

/// Modules of white around the code (ISO/IEC 18004).
const QUIET: usize = 4;
/// Pixels of a module in a bitmap.
const PIXELS: usize = 8;

/// A code as rows of modules, with the quiet zone; true is black.
fn modules(payload: &str) -> Option<Vec<Vec<bool>>> {
    let code = QrCode::with_error_correction_level(payload.as_bytes(), EcLevel::M).ok()?;
    let width = code.width();
    let blank = || vec![false; width + 2 * QUIET];
    let mut rows = vec![blank(); width + 2 * QUIET];
    for (at, colour) in code.to_colors().into_iter().enumerate() {
        rows[at / width + QUIET][at % width + QUIET] = colour == Color::Dark;
    }
    Some(rows)
}

/// The code as an SVG image; none where the payload does not fit into a code.
pub fn svg(payload: &str) -> Option<String> {
    let rows = modules(payload)?;
    let mut path = String::new();
    for (y, row) in rows.iter().enumerate() {
        for x in (0..row.len()).filter(|x| row[*x]) {
            path += &format!("M{x} {y}h1v1h-1z");
        }
    }
    let size = rows.len();
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{size}v{size}H0z\"/><path d=\"{path}\"/></svg>\n"
    ))
}

/// The code as a PNG image of one bit a pixel; none where the payload does not fit into a code.
pub fn png(payload: &str) -> Option<Vec<u8>> {
    let rows = modules(payload)?;
    let size = rows.len() * PIXELS;
    let mut image = Vec::new();
    let mut encoder = png::Encoder::new(&mut image, u32::try_from(size).ok()?, u32::try_from(size).ok()?);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    // Eight pixels are a byte: each module is one, and each row of modules is eight rows of them.
    let row = |row: &Vec<bool>| row.iter().map(|black| if *black { 0 } else { 0xff }).collect::<Vec<u8>>();
    let data: Vec<u8> = rows.iter().flat_map(|modules| row(modules).repeat(PIXELS)).collect();
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&data).ok()?;
    writer.finish().ok()?;
    Some(image)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAYLOAD: &str = "097080000001||NGUYỄN VĂN AN|04031980|Nam|Số 1, Phường X, Hà Nội|15042021";

    #[test]
    fn a_code_has_its_finder_patterns_and_its_quiet_zone() {
        let rows = modules(PAYLOAD).unwrap();
        assert!(rows.iter().take(QUIET).all(|row| row.iter().all(|black| !black)));
        let finder = |y: usize, x: usize| (0..7).all(|at| rows[y][x + at] && rows[y + at][x]);
        let last = rows.len() - QUIET - 7;
        assert!(finder(QUIET, QUIET) && finder(QUIET, last) && finder(last, QUIET));
    }

    #[test]
    fn images_are_those_of_the_code() {
        let rows = modules(PAYLOAD).unwrap();
        let black = rows.iter().flatten().filter(|black| **black).count();
        assert_eq!(svg(PAYLOAD).unwrap().matches("h1v1h-1z").count(), black);
        let image = png(PAYLOAD).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(&image)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!(info.width as usize, rows.len() * PIXELS);
        let width = rows.len();
        for (y, row) in rows.iter().enumerate() {
            for (x, black) in row.iter().enumerate() {
                assert_eq!(pixels[y * PIXELS * width + x], if *black { 0 } else { 0xff });
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_no_code() {
        assert_eq!(svg(&"x".repeat(3_000)), None);
        assert_eq!(png(&"x".repeat(3_000)), None);
    }
}
