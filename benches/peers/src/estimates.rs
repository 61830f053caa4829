//! Reads criterion's results from its folder.

use std::path::PathBuf;
use std::{env, io};

use serde::Deserialize;

/// Time of one bench, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The fastest sample: the time without other load.
    pub fastest: f64,
    /// The median sample.
    pub median: f64,
}

/// The folder of the last run.
#[derive(Clone, Debug)]
pub struct Estimates(PathBuf);

/// `sample.json`: iterations and total time of each sample.
#[derive(Deserialize)]
struct Samples {
    iters: Vec<f64>,
    times: Vec<f64>,
}

impl Estimates {
    /// The folder of this build: `CRITERION_HOME`, or `criterion` in the target folder that this
    /// program was built into.
    ///
    /// # Errors
    ///
    /// If the path of this program is not known.
    pub fn of_this_build() -> io::Result<Self> {
        if let Some(home) = env::var_os("CRITERION_HOME") {
            return Ok(Self(home.into()));
        }
        // target/release/examples/report
        let program = env::current_exe()?;
        let target = program.ancestors().nth(3).ok_or(io::ErrorKind::NotFound)?;
        Ok(Self(target.join("criterion")))
    }

    /// The time of a bench, by the parts of its name.
    ///
    /// # Errors
    ///
    /// If the bench was not run.
    pub fn get(&self, name: [&str; 3]) -> io::Result<Estimate> {
        let path =
            name.iter().fold(self.0.clone(), |path, part| path.join(part)).join("new/sample.json");
        let estimate = std::fs::read(&path).and_then(|json| estimate(&json));
        estimate
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
    }
}

fn estimate(json: &[u8]) -> io::Result<Estimate> {
    let Samples { iters, times } = serde_json::from_slice(json)?;
    let mut each: Vec<f64> =
        iters.iter().zip(times).map(|(iterations, time)| time / iterations).collect();
    each.sort_by(f64::total_cmp);
    match (each.first(), each.get(each.len() / 2)) {
        (Some(&fastest), Some(&median)) => Ok(Estimate { fastest, median }),
        _ => Err(io::Error::other("no samples")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimate_divides_by_iterations() {
        let json = br#"{"sampling_mode":"Flat","iters":[10.0,10.0,20.0],"times":[50.0,30.0,80.0]}"#;
        assert_eq!(estimate(json).unwrap(), Estimate { fastest: 3.0, median: 4.0 });
        assert_eq!(estimate(br#"{"iters":[],"times":[]}"#).unwrap_err().to_string(), "no samples");
    }
}
