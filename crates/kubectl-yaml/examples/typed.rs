//! Deserializes documents without a tree, and falls back to the tree where that is not enough.

#[derive(Debug, serde::Deserialize)]
struct Service {
    kind: String,
    port: u16,
}

fn main() {
    let text = "kind: Service\nport: 80\n---\nkind: Service\nport: 0x1bb\nextra: true\n";
    let mut documents = kubectl_yaml::documents(text);
    loop {
        if let Some(direct) = documents.next_as::<Service>() {
            println!("fast path: {} at port {}", direct.value.kind, direct.value.port);
        } else if let Some(document) = documents.next() {
            println!("tree: {:?}", document.content.map(|tree| tree.root().decode::<Service>()));
        } else {
            break;
        }
    }
}
