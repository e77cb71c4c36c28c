fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("--version") => println!("hello-rust {}", env!("CARGO_PKG_VERSION")),
        _ => println!("hello from Rust"),
    }
}
