//! Where a node of YAML goes: into a list, under its key, or apart, behind a merge key.

use super::{
    Composer, Content, Key, Kind, Marks, Node, Open, OpenKind, Pair, Place, ReadError, Slot, Text,
    go,
};

impl Composer<'_, '_> {
    /// A finished value takes its place in what is open.
    #[inline]
    pub(super) fn place(&mut self, node: Node, height: usize) -> Result<(), ReadError> {
        self.grow(height);
        let open = self.open.last_mut().map(|open| &mut open.kind);
        if let Some(OpenKind::Mapping { slot, merged }) = open
            && let Slot::Value { key, place, marks } = *slot
        {
            *slot = Slot::Key;
            let marks = if *merged { marks.with(Marks::MERGED) } else { marks };
            self.builder.pairs.push(Pair { key, key_place: place, value: node, marks });
        } else if let Some(Open { kind: OpenKind::Sequence | OpenKind::MergeSequence, .. }) =
            self.open.last()
        {
            self.builder.nodes.push(node);
        } else {
            return self.place_apart(node);
        }
        // In documents without aliases the rule is never broken.
        if !self.anchors.is_empty() && self.aliasing.is_excessive() {
            self.fault(Kind::Aliasing, node.place.span(0));
        }
        Ok(())
    }

    /// A finished value is neither an item nor under a key.
    #[cold]
    fn place_apart(&mut self, node: Node) -> Result<(), ReadError> {
        match self.open.last_mut().map(|open| &mut open.kind) {
            Some(OpenKind::Mapping { slot: slot @ Slot::Merge, .. }) => {
                *slot = Slot::Key;
                return self.merge(node);
            }
            Some(_) => {
                if self.fault.is_none() {
                    // Nothing will come of the document, so its arena is free to go.
                    let key = self.builder.finish(self.source, node, 0);
                    self.fault(Kind::CollectionKey(go::syntax(key.root())), node.place.span(0));
                }
                self.place_key(Key::Text(Text::default(), Marks::default()), node.place);
            }
            None => self.root = Some(node),
        }
        Ok(())
    }

    pub(super) fn place_key(&mut self, key: Key, place: Place) {
        if let Key::Text(key, marks) = key {
            self.set_slot(Slot::Value { key, place, marks });
        }
    }

    /// What comes next in the innermost mapping.
    pub(super) fn set_slot(&mut self, next: Slot) {
        if let Some(Open { kind: OpenKind::Mapping { slot, .. }, .. }) = self.open.last_mut() {
            *slot = next;
        }
    }

    /// The innermost open collection has a child of that height.
    pub(super) fn grow(&mut self, height: usize) {
        if let Some(open) = self.open.last_mut() {
            open.height = open.height.max(height);
        }
    }

    fn merge(&mut self, node: Node) -> Result<(), ReadError> {
        let Content::Mapping(entries) = node.content else {
            self.fault(Kind::Merge, node.place.span(0));
            return Ok(());
        };
        // Nothing will come of the document; aliases may be excessive, too.
        if self.fault.is_some() {
            return Ok(());
        }
        let limit = self.builder.limits().max_alias_expansion;
        self.expanded += entries.len as usize;
        if self.expanded > limit {
            return Err(ReadError::new(Kind::Expansion(limit), self.at(node.place.span(0))));
        }
        self.builder.merge(entries);
        Ok(())
    }

    /// Of a list of maps the earlier wins, so they are merged backwards: goyaml's `decoder.merge`.
    pub(super) fn merge_all(&mut self, start: usize) -> Result<(), ReadError> {
        for at in (start..self.builder.nodes.len()).rev() {
            if let Some(node) = self.builder.nodes.get(at) {
                self.merge(*node)?;
            }
        }
        Ok(())
    }
}
