//! Ids to the entities that have them: a table of numbers alone, since each id stands in its entity.

use super::names::EntityIndex;
use super::stored::{Stored, Writer};
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// An open hash table, at most three quarters full; beside each entity a part of its id's hash, so that few ids are looked at.
#[derive(Default)]
pub struct Ids {
    slots: Vec<(u32, Option<EntityIndex>)>,
    len: usize,
}

impl Ids {
    /// The entity with this id; `id_of` tells that of any.
    pub fn find<'t>(&self, id: &str, id_of: impl Fn(EntityIndex) -> &'t str) -> Option<EntityIndex> {
        let mask = self.slots.len().checked_sub(1)?;
        let (mut slot, tag) = place(id);
        loop {
            let (other, index) = self.slots[slot & mask];
            let index = index?;
            if other == tag && id_of(index) == id {
                return Some(index);
            }
            slot = slot.wrapping_add(1);
        }
    }

    /// Adds an entity whose id no other has.
    pub fn add<'t>(&mut self, index: EntityIndex, id_of: impl Fn(EntityIndex) -> &'t str) {
        if (self.len + 1) * 4 > self.slots.len() * 3 {
            self.reserve(self.len.max(256), &id_of);
        }
        self.put(index, id_of(index));
        self.len += 1;
    }

    /// Makes room at once for as many more.
    pub fn reserve<'t>(&mut self, more: usize, id_of: impl Fn(EntityIndex) -> &'t str) {
        let size = ((self.len + more) * 4 / 3 + 1).next_power_of_two();
        if size > self.slots.len() {
            for (_, old) in std::mem::replace(&mut self.slots, vec![(0, None); size]) {
                if let Some(old) = old {
                    self.put(old, id_of(old));
                }
            }
        }
    }

    pub fn store(&self, to: &mut Writer) {
        to.rows(self.slots.iter().map(|&(tag, index)| [tag, EntityIndex::number(index)]));
    }

    pub fn stored(from: &mut Stored<'_>) -> Option<Ids> {
        let slots: Vec<_> = from.rows()?.map(|[tag, index]| (tag, EntityIndex::numbered(index))).collect();
        let len = slots.iter().filter(|slot| slot.1.is_some()).count();
        slots.len().is_power_of_two().then_some(Ids { slots, len })
    }

    fn put(&mut self, index: EntityIndex, id: &str) {
        let mask = self.slots.len() - 1;
        let (mut slot, tag) = place(id);
        while self.slots[slot & mask].1.is_some() {
            slot = slot.wrapping_add(1);
        }
        self.slots[slot & mask] = (tag, Some(index));
    }
}

/// Where an id is looked for first, and what tells it from its neighbours.
fn place(id: &str) -> (usize, u32) {
    let mut hasher = FxHasher::default();
    hasher.write(id.as_bytes());
    let hash = hasher.finish();
    (hash as usize, (hash >> 32) as u32)
}
