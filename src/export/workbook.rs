//! A workbook (.xlsx): a sheet a table, its head frozen, columns as wide as what they hold, numbers and dates as such.
//!
//! Texts are texts by their type, so none is a formula. A table of more rows than a sheet holds goes on in another.

use super::Written;
use super::zip::Zip;
use crate::error::Error;
use crate::finished::{Cell, Part, Run, whole};
use crate::tables::Table;
use jiff::civil::Date;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use unicode_width::UnicodeWidthStr;

/// Rows of a sheet, the head aside.
const ROWS: usize = 1_048_575;
/// UTF-16 units of a cell.
const LONGEST: usize = 32_767;
/// Rows that the width of a column is taken from, and the widest column.
const SAMPLE: usize = 200;
const WIDEST: usize = 60;

/// Numbers of the styles in [`STYLES`].
const HEAD: u8 = 1;
const DAY: u8 = 2;

const TYPES: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

const STYLES: &str = r#"<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE7ECF2"/><bgColor indexed="64"/></patternFill></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>"#;

pub(super) fn write(run: &Run, out: &Path, overwrite: bool) -> Result<Written, Error> {
    // Spreadsheets open a file by its ending.
    if !out.is_dir() && out.extension().is_none_or(|e| !e.eq_ignore_ascii_case("xlsx")) {
        return Err(Error::Usage(format!("--out {}: a workbook's name ends in .xlsx; call it {}", out.display(), out.with_extension("xlsx").display())));
    }
    let mut done = Written { files: vec![out.to_owned()], ..Written::default() };
    whole(out, overwrite, |new| {
        let file = File::create(new).map_err(Error::io(out, "cannot be written"))?;
        let mut zip = Zip::new(BufWriter::new(file));
        let mut sheets: Vec<String> = Vec::new();
        for (table, parts) in &run.tables {
            sheets_of(table, parts, &mut zip, &mut sheets, &mut done, out)?;
        }
        describe(&mut zip, &sheets).and_then(|()| zip.finish()).map_err(Error::io(out, "cannot be written"))
    })?;
    Ok(done)
}

/// Writes a table as one sheet, or as several where its rows are more than one holds.
fn sheets_of<W: Write + io::Seek>(
    table: &Table,
    parts: &[PathBuf],
    zip: &mut Zip<W>,
    sheets: &mut Vec<String>,
    done: &mut Written,
    out: &Path,
) -> Result<(), Error> {
    let mut position = Position { parts, next: 0, part: None, row: 0 };
    for n in 1.. {
        let name = if n == 1 { table.name.to_owned() } else { format!("{}_{n}", table.name) };
        sheets.push(name);
        let entry = format!("xl/worksheets/sheet{}.xml", sheets.len());
        let first = sheets.len() == 1;
        // An error that is not the archive's own goes round it.
        let mut wrong = None;
        let more = zip
            .entry(&entry, |xml| {
                sheet(xml, &mut position, first, done).or_else(|e| match e {
                    Error::Io { source, .. } => Err(source),
                    other => {
                        wrong = Some(other);
                        Ok(false)
                    }
                })
            })
            .map_err(Error::io(out, "cannot be written"))?;
        if let Some(e) = wrong {
            return Err(e);
        }
        if !more {
            break;
        }
    }
    Ok(())
}

/// Where a table has been read to.
struct Position<'p> {
    parts: &'p [PathBuf],
    next: usize,
    part: Option<Part>,
    /// The next row of the part.
    row: usize,
}

impl Position<'_> {
    /// The part that holds the next row; none at the end.
    fn part(&mut self) -> Result<Option<&Part>, Error> {
        while self.part.as_ref().is_none_or(|p| self.row >= p.height()) {
            let Some(path) = self.parts.get(self.next) else { return Ok(None) };
            self.part = Some(Part::read(path)?);
            (self.next, self.row) = (self.next + 1, 0);
        }
        Ok(self.part.as_ref())
    }
}

/// One sheet; whether rows are left for another.
fn sheet(xml: &mut dyn Write, position: &mut Position<'_>, is_first: bool, done: &mut Written) -> Result<bool, Error> {
    let failed = Error::io("the workbook", "cannot be written");
    let mut buffer = String::new();
    position.part()?;
    let Some(part) = &position.part else { return Ok(false) };
    let columns = part.columns();
    let selected = if is_first { " tabSelected=\"1\"" } else { "" };
    buffer.push_str(&format!(
        "{XML}<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView{selected} workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>"
    ));
    for (i, width) in (1..).zip(widths(part)) {
        buffer.push_str(&format!("<col min=\"{i}\" max=\"{i}\" width=\"{width}\" customWidth=\"1\"/>"));
    }
    buffer.push_str("</cols><sheetData>");
    row(&mut buffer, 1, HEAD, &columns.iter().map(|c| Cell::Text(c)).collect::<Vec<_>>(), done);
    let mut written = 0;
    let mut out = Ok(());
    while written < ROWS {
        if position.part()?.is_none() {
            break;
        }
        let (start, Some(part)) = (position.row, &position.part) else { break };
        let take = (part.height() - start).min(ROWS - written);
        let mut at = 0;
        part.each(|cells| {
            if (start..start + take).contains(&at) {
                row(&mut buffer, written + 2, 0, cells, done);
                written += 1;
                done.rows += 1;
                if buffer.len() > 1 << 16 && out.is_ok() {
                    out = xml.write_all(buffer.as_bytes());
                    buffer.clear();
                }
            }
            at += 1;
            Ok(())
        })?;
        position.row = start + take;
    }
    let last = format!("{}{}", letters(columns.len()), written + 1);
    buffer.push_str(&format!("</sheetData><autoFilter ref=\"A1:{last}\"/></worksheet>"));
    out.and_then(|()| xml.write_all(buffer.as_bytes())).map_err(failed)?;
    Ok(position.part()?.is_some())
}

/// As wide as the head and the first rows.
fn widths(part: &Part) -> Vec<usize> {
    let mut widths: Vec<usize> = part.columns().iter().map(|c| c.width() + 3).collect();
    let mut left = SAMPLE;
    let _ = part.each(|cells| {
        if left > 0 {
            left -= 1;
            for (width, cell) in widths.iter_mut().zip(cells) {
                let own = match cell {
                    Cell::Null => 0,
                    Cell::Text(text) => text.lines().next().unwrap_or_default().width() + 1,
                    Cell::Whole(n) => n.to_string().len() + 1,
                    Cell::Number(n) => n.to_string().len() + 1,
                    Cell::Date(_) => 11,
                };
                *width = (*width).max(own).min(WIDEST);
            }
        }
        Ok(())
    });
    widths
}

fn row(xml: &mut String, number: usize, style: u8, cells: &[Cell<'_>], done: &mut Written) {
    xml.push_str(&format!("<row r=\"{number}\">"));
    for (i, cell) in (1..).zip(cells) {
        let place = format!("{}{number}", letters(i));
        match cell {
            Cell::Null => {}
            Cell::Whole(n) => xml.push_str(&format!("<c r=\"{place}\"><v>{n}</v></c>")),
            Cell::Number(n) => xml.push_str(&format!("<c r=\"{place}\"><v>{n}</v></c>")),
            Cell::Date(date) => match serial(*date) {
                Some(days) => xml.push_str(&format!("<c r=\"{place}\" s=\"{DAY}\"><v>{days}</v></c>")),
                None => text(xml, &place, style, &date.to_string(), done),
            },
            Cell::Text(words) => text(xml, &place, style, words, done),
        }
    }
    xml.push_str("</row>");
}

fn text(xml: &mut String, place: &str, style: u8, words: &str, done: &mut Written) {
    let mut units = 0;
    let fits = words.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > LONGEST
    });
    xml.push_str(&format!("<c r=\"{place}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">"));
    match fits {
        None => escape(xml, words),
        Some(_) => {
            // Room for the mark that says so.
            let mut end = 0;
            let mut units = 0;
            for (i, c) in words.char_indices() {
                units += c.len_utf16();
                if units >= LONGEST {
                    break;
                }
                end = i + c.len_utf8();
            }
            escape(xml, &words[..end]);
            xml.push('…');
            done.cut += 1;
        }
    }
    xml.push_str("</t></is></c>");
}

/// XML's own signs, and characters that XML cannot hold, as workbooks write them: `_x000B_`.
fn escape(xml: &mut String, words: &str) {
    for (i, c) in words.char_indices() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '\t' | '\n' => xml.push(c),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => xml.push_str(&format!("_x{:04X}_", c as u32)),
            '_' if is_escape(&words.as_bytes()[i..]) => xml.push_str("_x005F_"),
            c => xml.push(c),
        }
    }
}

/// `_x0041_` written by a person.
fn is_escape(bytes: &[u8]) -> bool {
    bytes.len() >= 7 && bytes[1] == b'x' && bytes[6] == b'_' && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
}

/// Days as workbooks count them; before March 1900 they count wrongly, so those stay text.
fn serial(date: Date) -> Option<i32> {
    const ZERO: Date = Date::constant(1899, 12, 30);
    (date >= Date::constant(1900, 3, 1)).then(|| (date - ZERO).get_days())
}

/// 1 is A, 27 is AA.
fn letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        letters.push(b'A' + ((column - 1) % 26) as u8);
        column = (column - 1) / 26;
    }
    letters.iter().rev().map(|&b| b as char).collect()
}

/// The files that say which sheets there are.
fn describe<W: Write + io::Seek>(zip: &mut Zip<W>, sheets: &[String]) -> io::Result<()> {
    let mut types = String::new();
    let mut list = String::new();
    let mut links = String::new();
    for (i, name) in (1..).zip(sheets) {
        types.push_str(&format!("<Override PartName=\"/xl/worksheets/sheet{i}.xml\" ContentType=\"{TYPES}.worksheet+xml\"/>"));
        list.push_str(&format!("<sheet name=\"{name}\" sheetId=\"{i}\" r:id=\"rId{i}\"/>"));
        links.push_str(&format!("<Relationship Id=\"rId{i}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{i}.xml\"/>"));
    }
    let styles = sheets.len() + 1;
    let files = [
        ("xl/workbook.xml", format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{list}</sheets></workbook>")),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\">{links}<Relationship Id=\"rId{styles}\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        ("xl/styles.xml", format!("<styleSheet xmlns=\"{MAIN}\">{STYLES}</styleSheet>")),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{TYPES}.sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"{TYPES}.styles+xml\"/>{types}</Types>"
            ),
        ),
    ];
    files.iter().try_for_each(|(name, xml)| zip.entry(name, |out| write!(out, "{XML}{xml}")))
}
