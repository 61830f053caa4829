//! Prints the location and the kind of each object of a file, or kubectl's error.

fn main() -> std::io::Result<()> {
    let file = std::env::args().nth(1).unwrap_or_else(|| "manifest.yaml".to_owned());
    let text = std::fs::read_to_string(&file)?;
    let lines = kubectl_yaml::Lines::new(&text);
    for document in kubectl_yaml::documents(&text) {
        for object in document.objects() {
            let span = match &object {
                Ok(object) => object.node().span(),
                Err(error) => error.span(),
            };
            let (line, column) = lines.line_column(span.start);
            match object {
                Ok(object) => println!("{file}:{line}:{column}: {}", object.kind()),
                Err(error) => println!("{file}:{line}:{column}: {}", error.kubectl_message()),
            }
        }
    }
    Ok(())
}
