//! Asking memory early for what is looked at soon.
//!
//! A look into a large table waits for memory, and so does all that comes behind it. A loop that first asks for every
//! place and then looks at them waits for all at once. Where the processor is another, nothing is asked and nothing changes.

/// Asks for the place of a value, and waits for nothing.
#[inline(always)]
pub fn prefetch<T>(value: &T) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // Sound: nothing is read or written, and the value is there.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(value).cast()) }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = value;
}

/// The same items. `first` is called with each `2 * by` items before it comes, and asks for what it needs; `then`, `by` items
/// before, for what that leads to. For the first of them both are called at once.
pub fn ahead<I: Iterator + Clone>(all: I, by: usize, first: impl Fn(I::Item) + Clone, then: impl Fn(I::Item) + Clone) -> impl Iterator<Item = I::Item> + Clone {
    let [mut far, mut near] = [(); 2].map(|()| all.clone().fuse());
    far.by_ref().take(2 * by).for_each(&first);
    near.by_ref().take(by).for_each(&then);
    all.inspect(move |_| {
        far.next().into_iter().for_each(&first);
        near.next().into_iter().for_each(&then);
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    /// All come, in order, each asked for once and as far ahead as there is room.
    #[test]
    fn items_are_asked_for_ahead() {
        for (many, by) in [(0, 3), (1, 3), (5, 1), (5, 2), (5, 3), (5, 9), (5, 0)] {
            let [first, then] = [(); 2].map(|()| RefCell::new(Vec::new()));
            let mut items = ahead(0..many, by, |item| first.borrow_mut().push(item), |item| then.borrow_mut().push(item));
            for item in 0..many {
                assert_eq!(items.next(), Some(item));
                let up_to = |by: usize| (0..many.min(item + 1 + by)).collect::<Vec<_>>();
                assert_eq!((&*first.borrow(), &*then.borrow()), (&up_to(2 * by), &up_to(by)), "{item} of {many}, {by}");
            }
            assert_eq!((items.next(), first.borrow().len(), then.borrow().len()), (None, many, many));
        }
    }
}
