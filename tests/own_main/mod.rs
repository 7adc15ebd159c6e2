//! What a test program with a `main` of its own does in place of the usual one. It must not know what is tested.

use std::process::ExitCode;

/// Runs the tests whose names hold what is asked for, or lists them, as the usual `main` of tests does.
pub fn run(tests: &[(&str, fn())], arguments: &[String]) -> ExitCode {
    if arguments.iter().any(|argument| argument == "--list") {
        for (name, _) in tests {
            println!("{name}: test");
        }
        return ExitCode::SUCCESS;
    }
    let named = arguments.iter().find(|argument| !argument.starts_with('-'));
    let mut failed = 0;
    for (name, test) in tests.iter().filter(|(name, _)| named.is_none_or(|part| name.contains(part.as_str()))) {
        let passed = std::panic::catch_unwind(test).is_ok();
        println!("test {name} ... {}", if passed { "ok" } else { "FAILED" });
        failed += u8::from(!passed);
    }
    ExitCode::from(failed)
}
