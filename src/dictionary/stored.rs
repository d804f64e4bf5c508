//! Compiled [`Names`] as the build script stores them, and read where the program starts.
//!
//! Everything is rows of numbers of four bytes, or text: each behind how many there are. Reading copies them and decides
//! nothing, which takes a twentieth of the time that compiling does.

use super::builtin;
use super::folding;
use super::ids::Ids;
use super::layers::Builder;
use super::names::{Attribute, Constraints, Entity, EntityIndex, Facts, Form, Names, Piece};
use super::sheet::Sheet;
use super::words::Words;
use crate::error::Error;

/// Bytes while they are written.
#[derive(Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    pub fn rows<const N: usize>(&mut self, rows: impl IntoIterator<Item = [u32; N]>) {
        let rows: Vec<[u32; N]> = rows.into_iter().collect();
        self.0.extend((rows.len() as u32).to_le_bytes());
        self.0.extend(rows.as_flattened().iter().flat_map(|number| number.to_le_bytes()));
    }

    pub fn text(&mut self, text: &str) {
        self.0.extend((text.len() as u32).to_le_bytes());
        self.0.extend(text.as_bytes());
    }

    /// Texts none of which holds the end of a line.
    fn lines<'t>(&mut self, lines: impl IntoIterator<Item = &'t str>) {
        self.text(&lines.into_iter().flat_map(|line| [line, "\n"]).collect::<String>());
    }

    pub fn bits(&mut self, bits: &[u64]) {
        self.rows(bits.iter().map(|&bits| [bits as u32, (bits >> 32) as u32]));
    }
}

/// Bytes that are read; what is cut off is no value.
#[derive(Clone, Copy)]
pub struct Stored<'b>(&'b [u8]);

impl<'b> Stored<'b> {
    fn take(&mut self, n: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }

    fn size(&mut self) -> Option<usize> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?) as usize)
    }

    pub fn rows<const N: usize>(&mut self) -> Option<impl ExactSizeIterator<Item = [u32; N]> + use<'b, N>> {
        let numbers = self.size()?.checked_mul(N)?;
        let rows = self.take(numbers.checked_mul(4)?)?.as_chunks::<4>().0.as_chunks::<N>().0;
        Some(rows.iter().map(|row| row.map(u32::from_le_bytes)))
    }

    pub fn numbers(&mut self) -> Option<impl ExactSizeIterator<Item = u32> + use<'b>> {
        Some(self.rows::<1>()?.map(|[number]| number))
    }

    pub fn text(&mut self) -> Option<&'b str> {
        let size = self.size()?;
        simdutf8::basic::from_utf8(self.take(size)?).ok()
    }

    fn lines(&mut self) -> Option<std::str::Lines<'b>> {
        Some(self.text()?.lines())
    }

    pub fn bits(&mut self) -> Option<Box<[u64]>> {
        Some(self.rows()?.map(|[low, high]| u64::from(low) | u64::from(high) << 32).collect())
    }
}

/// A form and what tells it from others of its entity; the built-in ones are all of the first layer.
fn form_number(form: &Form) -> u32 {
    EntityIndex::number(form.entity) << 2 | u32::from(form.weak) << 1 | u32::from(form.main)
}

fn form(number: u32) -> Form {
    Form { entity: EntityIndex::numbered(number >> 2), weak: number & 2 != 0, main: number & 1 != 0, layer: 0 }
}

fn facts_row(facts: &Facts) -> [u32; 3] {
    let flags = [facts.is_blocked, facts.is_weak, facts.is_place, facts.is_constrained, facts.is_company];
    [EntityIndex::number(facts.strong_place), facts.weight as u32, flags.into_iter().rev().fold(0, |all, flag| all << 1 | u32::from(flag))]
}

fn facts([strong_place, weight, flags]: [u32; 3]) -> Facts {
    let has = |bit: u32| flags >> bit & 1 == 1;
    Facts {
        strong_place: EntityIndex::numbered(strong_place),
        weight: weight as i32,
        layer: 0,
        is_blocked: has(0),
        is_weak: has(1),
        is_place: has(2),
        is_constrained: has(3),
        is_company: has(4),
    }
}

impl Names {
    /// The built-in names, compiled from their rows.
    #[allow(dead_code, reason = "the build script calls it")]
    pub fn compiled() -> Result<Names, Error> {
        let (_, variants) = builtin::RULES.iter().find(|(name, _)| *name == folding::FILE).expect("variants.csv is a dictionary of rules");
        let fold = folding::folding(&Sheet::parse(folding::FILE, variants)?);
        let mut builder = Builder::default();
        for (name, bytes) in builtin::NAMES {
            builder.add(name, bytes, 0, &fold)?;
        }
        Ok(builder.finish()?.0)
    }

    /// What [`Names::stored`] reads. The names are those of one layer.
    #[allow(dead_code, reason = "the build script calls it")]
    pub fn store(&self) -> Vec<u8> {
        let mut to = Writer::default();
        to.text(&self.text);
        [&self.kinds, &self.columns, &self.files].into_iter().for_each(|lines| to.lines(lines.iter().map(String::as_str)));
        to.rows(self.attributes.iter().map(|a| [a.column.into(), a.value.start, a.value.end]));
        to.rows(self.entities.iter().map(|e| {
            let small = u32::from(e.kind) << 16 | u32::from(e.rank) << 8 | u32::from(e.n_attributes);
            let [id, name] = [e.id, e.name].map(|piece| [piece.start, piece.end]);
            [id[0], id[1], name[0], name[1], small, EntityIndex::number(e.parent), e.weight as u32, e.file.into(), e.line, e.attributes]
        }));
        let (mut places, mut words) = (Vec::new(), Vec::new());
        for (entity, i) in self.entities.iter().zip(0..) {
            for (side, all) in entity.constraints().into_iter().flat_map(|c| (0..).zip(c.sides())) {
                places.extend(all.iter().map(|_| [i, side]));
                words.extend(all.iter().map(|word| word.iter().collect::<String>()));
            }
        }
        to.rows(places);
        to.lines(words.iter().map(String::as_str));
        self.words.store(&mut to, form_number);
        to.rows(self.facts.iter().map(facts_row));
        self.ids.store(&mut to);
        to.0
    }

    /// Reads what the build script stored; none where it is cut off.
    pub fn stored(bytes: &'static [u8]) -> Option<Names> {
        let mut from = Stored(bytes);
        let text = from.text()?;
        let mut lines = || Some(from.lines()?.map(str::to_owned).collect());
        let (kinds, columns, files) = (lines()?, lines()?, lines()?);
        let attributes = from.rows()?.map(|[column, start, end]| Attribute { column: column as u16, value: Piece { start, end } }).collect();
        let entity = |[id, id_end, name, name_end, small, parent, weight, file, line, attributes]: [u32; 10]| Entity {
            id: Piece { start: id, end: id_end },
            name: Piece { start: name, end: name_end },
            kind: (small >> 16) as u16,
            parent: EntityIndex::numbered(parent),
            weight: weight as i32,
            rank: (small >> 8) as u8,
            layer: 0,
            named: 0,
            file: file as u16,
            line,
            attributes,
            n_attributes: small as u8,
            constraints: None,
        };
        let mut entities: Vec<Entity> = from.rows()?.map(entity).collect();
        for ([entity, side], word) in from.rows()?.zip(from.lines()?) {
            let constraints: &mut Constraints = entities.get_mut(entity as usize)?.constraints.get_or_insert_default();
            constraints.sides_mut().into_iter().nth(side as usize)?.push(word.chars().collect());
        }
        let words = Words::stored(&mut from, form)?;
        let facts: Vec<Facts> = from.rows()?.map(facts).collect();
        let has_blocks = facts.iter().any(|f| f.is_blocked);
        let ids = Ids::stored(&mut from)?;
        Some(Names { entities, kinds, columns, attributes, files, text: text.into(), words, facts, has_blocks, ids })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::lexicon::STORED;

    #[test]
    fn what_is_read_is_what_the_rows_say() {
        assert!(Names::compiled().expect("the built-in rows are right").store() == STORED, "the build script made other names of them");
        let read = Names::stored(STORED).expect("they can be read");
        assert!(read.store() == STORED, "something was lost on the way");
        assert!(read.has_blocks && read.entities.iter().any(|e| e.constraints().is_some()) && read.entities.iter().all(|e| e.layer == 0 && e.named == 0));
    }

    #[test]
    fn what_is_cut_off_is_no_names() {
        for share in 0..20 {
            assert!(Names::stored(&STORED[..STORED.len() * share / 20]).is_none(), "{share} twentieths");
        }
    }
}
