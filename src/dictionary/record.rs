//! The records of a CSV text, one after the other, as cells that stand in it.

use std::borrow::Cow;

/// The cells of a row: those without quotes where they stand in the file.
#[derive(Default)]
pub struct Record<'t> {
    pub text: Cow<'t, str>,
    /// Where each cell ends in `text`.
    pub ends: Vec<u32>,
    /// Bytes between one cell and the next.
    pub gap: u32,
}

/// [`Record`], lent.
#[derive(Clone, Copy)]
pub struct Cells<'a> {
    pub text: &'a str,
    pub ends: &'a [u32],
    pub gap: u32,
}

impl<'a> Cells<'a> {
    pub fn len(self) -> usize {
        self.ends.len()
    }

    pub fn get(self, cell: usize) -> Option<&'a str> {
        let end = *self.ends.get(cell)?;
        let start = cell.checked_sub(1).map_or(0, |before| self.ends[before] + self.gap);
        self.text.get(start as usize..end as usize)
    }

    pub fn iter(self) -> impl Iterator<Item = &'a str> {
        (0..self.len()).filter_map(move |cell| self.get(cell))
    }

    pub fn owned(self) -> Record<'static> {
        Record { text: Cow::Owned(self.text.to_owned()), ends: self.ends.to_vec(), gap: self.gap }
    }
}

impl<'t> Record<'t> {
    pub fn cells(&self) -> Cells<'_> {
        Cells { text: &self.text, ends: &self.ends, gap: self.gap }
    }

    /// Fills in a line without quotes.
    fn line(&mut self, text: &'t str) {
        self.text = Cow::Borrowed(text);
        self.gap = 1;
        self.ends.clear();
        // Cells are so short that looking at each byte is faster than any search.
        self.ends.extend(text.bytes().enumerate().filter(|(_, byte)| *byte == b',').map(|(comma, _)| comma as u32));
        self.ends.push(text.len() as u32);
    }

    pub fn of(cells: &[&str]) -> Record<'static> {
        let ends = cells.iter().scan(0, |end, cell| (*end += cell.len() as u32, Some(*end)).1).collect();
        Record { text: Cow::Owned(cells.concat()), ends, gap: 0 }
    }
}

/// The records of a CSV text: a line without quotes is cut at its commas, and only one with quotes goes through `csv_core`,
/// which for a dictionary of a million rows takes longer than all else that is done with it.
pub struct Records<'t> {
    rest: &'t str,
    /// The line that `rest` begins with.
    pub line: u64,
    quoted: csv_core::Reader,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl<'t> Records<'t> {
    pub fn of(text: &'t str) -> Records<'t> {
        Records { rest: text, line: 1, quoted: csv_core::Reader::new(), bytes: vec![0; 256], ends: vec![0; 16] }
    }

    /// Fills in the next record and tells its line; empty lines are passed over.
    pub fn next_record(&mut self, record: &mut Record<'t>) -> Result<Option<u64>, std::str::Utf8Error> {
        loop {
            if self.rest.is_empty() {
                return Ok(None);
            }
            let end = memchr::memchr2(b'\n', b'\r', self.rest.as_bytes()).unwrap_or(self.rest.len());
            let (text, line) = (&self.rest[..end], self.line);
            if memchr::memchr(b'"', text.as_bytes()).is_some() {
                self.quoted(record)?;
                return Ok(Some(line));
            }
            let mark = self.rest.as_bytes().get(end);
            self.line += u64::from(mark == Some(&b'\n'));
            self.rest = &self.rest[end + usize::from(mark.is_some())..];
            if !text.is_empty() {
                record.line(text);
                return Ok(Some(line));
            }
        }
    }

    /// A record with quotes, which may go on over several lines.
    fn quoted(&mut self, record: &mut Record<'t>) -> Result<(), std::str::Utf8Error> {
        use csv_core::ReadRecordResult::{End, InputEmpty, OutputEndsFull, OutputFull, Record};
        self.quoted.reset();
        let (mut read, mut written, mut cells) = (0, 0, 0);
        loop {
            let (result, r, w, e) = self.quoted.read_record(&self.rest.as_bytes()[read..], &mut self.bytes[written..], &mut self.ends[cells..]);
            (read, written, cells) = (read + r, written + w, cells + e);
            match result {
                OutputFull => self.bytes.resize(self.bytes.len() * 2, 0),
                OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                // Once more, with nothing: the text ends here.
                InputEmpty => {}
                Record | End => break,
            }
        }
        let (passed, rest) = self.rest.split_at(read);
        self.line += memchr::memchr_iter(b'\n', passed.as_bytes()).count() as u64;
        self.rest = rest;
        record.text = Cow::Owned(std::str::from_utf8(&self.bytes[..written])?.to_owned());
        record.gap = 0;
        record.ends.clear();
        record.ends.extend(self.ends[..cells].iter().map(|&end| end as u32));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On every short text of the marks that matter.
    #[test]
    fn records_are_those_of_the_csv_crate() {
        const PARTS: [&str; 6] = [",", "\"", "\n", "\r\n", "\r", "甲"];
        for number in 0..PARTS.len().pow(6) {
            let text: String = (0..6).map(|place| PARTS[number / PARTS.len().pow(place) % PARTS.len()]).collect();
            let mut records = Records::of(&text);
            let mut record = Record::default();
            let mut wanted = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            for want in wanted.records() {
                let want = want.unwrap();
                assert!(records.next_record(&mut record).unwrap().is_some(), "{text:?}");
                assert!(record.cells().iter().eq(want.iter()), "{text:?}");
            }
            assert_eq!(records.next_record(&mut record), Ok(None), "{text:?}");
        }
    }

    /// Where each record begins, however lines end.
    #[test]
    fn records_know_their_lines() {
        for mark in ["\n", "\r\n"] {
            let text = ["甲", "", "\"乙", "丙\",丁", "戊", "\"己\""].join(mark);
            let (mut records, mut record) = (Records::of(&text), Record::default());
            let lines: Vec<u64> = std::iter::from_fn(|| records.next_record(&mut record).unwrap()).collect();
            assert_eq!(lines, [1, 3, 5, 6]);
        }
    }
}
