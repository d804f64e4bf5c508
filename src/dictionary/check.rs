//! What is wrong with dictionaries that load: codes that do not parse, names that can never match.

use super::Lexicon;
use super::rules::Unit;

/// Problems, one line each, in the order of the rows.
pub fn problems(lexicon: &Lexicon) -> Vec<String> {
    let mut problems = Vec::new();
    for unit in &lexicon.rules.units {
        if !code_parses(&unit.code, &lexicon.rules.units) {
            problems.push(format!("units.csv: {}: the code \"{}\" is no expression of known units", unit.id, unit.code));
        }
    }
    for e in lexicon.entities() {
        if e.name.chars().count() < 2 {
            problems.push(format!("{}: \"{}\" can never match: a name has at least two characters", lexicon.source(e), e.name));
        }
    }
    problems
}

/// A code is an expression in UCUM syntax whose atoms are the rows' own, a braced annotation, or a whole number.
fn code_parses(code: &str, units: &[Unit]) -> bool {
    if code.is_empty() {
        return false;
    }
    let known = |atom: &str| units.iter().any(|u| u.id == atom) || atom.starts_with('{') && atom.ends_with('}') && !atom[1..atom.len() - 1].contains(['{', '}']) || atom.bytes().all(|b| b.is_ascii_digit());
    if known(code) {
        return true;
    }
    // Split at . and / outside braces and square brackets; round brackets group.
    let (mut depth, mut start) = (0i32, 0);
    let mut atoms = Vec::new();
    for (i, c) in code.char_indices() {
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            '.' | '/' | '(' | ')' if depth == 0 => {
                if start < i {
                    atoms.push(&code[start..i]);
                }
                start = i + c.len_utf8();
            }
            _ => {}
        }
    }
    if start < code.len() {
        atoms.push(&code[start..]);
    }
    depth == 0 && !atoms.is_empty() && atoms.iter().all(|a| known(a))
}
