//! What is shown first, and what is left out last: the most money.

use std::collections::BinaryHeap;

/// Yuan first, then other currencies one after the other (nothing here knows a rate), then what is no money; within a
/// currency the larger sum first, and then as the articles have it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    class: u8,
    currency: [u8; 4],
    amount: u64,
    pub part: u32,
    pub row: u32,
}

/// The currency of which most is told.
const HOME: &str = "CNY";

impl Rank {
    pub fn new(money: Option<(f64, &str)>, part: u32, row: u32) -> Rank {
        let Some((amount, unit)) = money else { return Rank { class: 2, currency: [0; 4], amount: 0, part, row } };
        let mut currency = [0; 4];
        currency.iter_mut().zip(unit.bytes()).for_each(|(to, b)| *to = b);
        let class = u8::from(unit != HOME);
        Rank { class, currency, amount: descending(amount), part, row }
    }
}

/// A number that sorts the other way round.
fn descending(amount: f64) -> u64 {
    let bits = amount.to_bits();
    let ascending = if amount.is_sign_negative() { !bits } else { bits | 1 << 63 };
    !ascending
}

/// Keeps the first so many.
pub(super) struct First {
    most: usize,
    heap: BinaryHeap<Rank>,
}

impl First {
    pub fn new(most: usize) -> First {
        First { most, heap: BinaryHeap::new() }
    }

    pub fn offer(&mut self, rank: Rank) {
        self.heap.push(rank);
        if self.heap.len() > self.most {
            self.heap.pop();
        }
    }

    /// Those kept, the first first.
    pub fn sorted(self) -> Vec<Rank> {
        self.heap.into_sorted_vec()
    }
}
