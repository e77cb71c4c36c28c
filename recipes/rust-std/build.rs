// The Makefile beside this file has put libunwind.a here.
fn main() {
    println!("cargo:rustc-link-search=native={}", std::env::var("CARGO_MANIFEST_DIR").unwrap());
}
