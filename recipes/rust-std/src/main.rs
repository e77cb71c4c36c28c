// Linking this needs core, alloc, std and the unwinder: it proves that they fit the target.
fn main() {
    let caught = std::panic::catch_unwind(|| std::env::args().count() / usize::from(std::env::args().count() > 9));
    println!("{}", caught.is_err());
}
