//! Ids to the entities that have them: a table of numbers alone, since each id stands in its entity.

use super::lexicon::{Entity, EntityIndex};
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// An open hash table, at most three quarters full; beside each entity a part of its id's hash, so that few ids are looked at.
#[derive(Default)]
pub(super) struct Ids {
    slots: Vec<(u32, Option<EntityIndex>)>,
    len: usize,
}

impl Ids {
    /// The entity with this id.
    pub fn find(&self, id: &str, entities: &[Entity]) -> Option<EntityIndex> {
        let mask = self.slots.len().checked_sub(1)?;
        let (mut slot, tag) = place(id);
        loop {
            let (other, index) = self.slots[slot & mask];
            let index = index?;
            if other == tag && &*entities[index.index()].id == id {
                return Some(index);
            }
            slot = slot.wrapping_add(1);
        }
    }

    /// Adds an entity whose id no other has.
    pub fn add(&mut self, index: EntityIndex, entities: &[Entity]) {
        if (self.len + 1) * 4 > self.slots.len() * 3 {
            self.reserve(self.len.max(256), entities);
        }
        self.put(index, entities);
        self.len += 1;
    }

    /// Makes room at once for as many more.
    pub fn reserve(&mut self, more: usize, entities: &[Entity]) {
        let size = ((self.len + more) * 4 / 3 + 1).next_power_of_two();
        if size > self.slots.len() {
            for (_, old) in std::mem::replace(&mut self.slots, vec![(0, None); size]) {
                if let Some(old) = old {
                    self.put(old, entities);
                }
            }
        }
    }

    fn put(&mut self, index: EntityIndex, entities: &[Entity]) {
        let mask = self.slots.len() - 1;
        let (mut slot, tag) = place(&entities[index.index()].id);
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
