//! What a file is, byte for byte: so that a run is taken up again on the same input only.

use std::fs::File;
use std::io::{self, Read};

use rayon::prelude::*;

use super::SourceFile;

/// A file and the hash of its bytes as they are on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    pub source: String,
    /// BLAKE3, in hexadecimal; None where the bytes cannot be read before the run (standard input, pipes, no permission).
    pub blake3: Option<String>,
    pub bytes: u64,
}

/// Digests in the order of the files.
pub fn digest(files: &[SourceFile]) -> Vec<Digest> {
    let one = |file: &SourceFile| {
        let hashed = match (&file.path, file.bytes) {
            (Some(path), Some(_)) => File::open(path).and_then(hash).ok(),
            _ => None,
        };
        let (blake3, bytes) = hashed.map_or((None, file.bytes.unwrap_or(0)), |(hash, bytes)| (Some(hash), bytes));
        Digest { source: file.source.clone(), blake3, bytes }
    };
    files.par_iter().map(one).collect()
}

fn hash(mut file: File) -> io::Result<(String, u64)> {
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 128 * 1024];
    let mut bytes = 0;
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok((hasher.finalize().to_hex().to_string(), bytes)),
            Ok(n) => {
                hasher.update(&buffer[..n]);
                bytes += n as u64;
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}
