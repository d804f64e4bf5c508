//! Ids to the entities that have them: a table of numbers alone, since each id stands in its entity.

use super::lexicon::{Entity, EntityIndex};
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// An open hash table, at most half full.
#[derive(Default)]
pub(super) struct Ids {
    slots: Vec<Option<EntityIndex>>,
    len: usize,
}

impl Ids {
    /// The entity with this id.
    pub fn find(&self, id: &str, entities: &[Entity]) -> Option<EntityIndex> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut slot = hash(id) & mask;
        while let Some(index) = self.slots[slot] {
            if &*entities[index.index()].id == id {
                return Some(index);
            }
            slot = (slot + 1) & mask;
        }
        None
    }

    /// Adds an entity whose id no other has.
    pub fn add(&mut self, index: EntityIndex, entities: &[Entity]) {
        if (self.len + 1) * 2 > self.slots.len() {
            let size = (self.slots.len() * 2).max(1 << 10);
            for old in std::mem::replace(&mut self.slots, vec![None; size]).into_iter().flatten() {
                self.place(old, entities);
            }
        }
        self.place(index, entities);
        self.len += 1;
    }

    fn place(&mut self, index: EntityIndex, entities: &[Entity]) {
        let mask = self.slots.len() - 1;
        let mut slot = hash(&entities[index.index()].id) & mask;
        while self.slots[slot].is_some() {
            slot = (slot + 1) & mask;
        }
        self.slots[slot] = Some(index);
    }
}

fn hash(id: &str) -> usize {
    let mut hasher = FxHasher::default();
    hasher.write(id.as_bytes());
    hasher.finish() as usize
}
