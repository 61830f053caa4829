//! Adding a node: as an item, as the value of a key, or as the value of a merge key.

use super::{
    CompactSpan, Composer, Content, Key, Kind, Marks, Node, Open, OpenKind, Pair, ReadError, Slot,
    Text, go,
};

impl Composer<'_, '_> {
    /// Adds a complete value to the innermost open collection.
    #[inline]
    pub(super) fn add(&mut self, node: Node, height: usize) -> Result<(), ReadError> {
        self.grow(height);
        let open = self.open.last_mut().map(|open| &mut open.kind);
        if let Some(OpenKind::Mapping { slot, merged }) = open
            && let Slot::Value { key, key_span, marks } = *slot
        {
            *slot = Slot::Key;
            let marks = if *merged { marks.with(Marks::MERGED) } else { marks };
            self.builder.pairs.push(Pair { key, key_span, value: node, marks });
        } else if let Some(Open { kind: OpenKind::Sequence | OpenKind::MergeSequence, .. }) =
            self.open.last()
        {
            self.builder.nodes.push(node);
        } else {
            return self.add_apart(node);
        }
        // Only aliases can break the rule.
        if !self.anchors.is_empty() && self.aliasing.is_excessive() {
            self.fault(Kind::Aliasing, node.span.in_text(0));
        }
        Ok(())
    }

    /// Adds a complete value that is neither an item nor the value of a key.
    #[cold]
    fn add_apart(&mut self, node: Node) -> Result<(), ReadError> {
        match self.open.last_mut().map(|open| &mut open.kind) {
            Some(OpenKind::Mapping { slot: slot @ Slot::Merge, .. }) => {
                *slot = Slot::Key;
                return self.merge(node);
            }
            Some(_) => {
                if self.fault.is_none() {
                    // The document is rejected, so its arena can be used up.
                    let key = self.builder.finish(self.source, node, 0);
                    self.fault(Kind::CollectionKey(go::syntax(key.root())), node.span.in_text(0));
                }
                self.add_key(Key::Text(Text::default(), Marks::default()), node.span);
            }
            None => self.root = Some(node),
        }
        Ok(())
    }

    pub(super) fn add_key(&mut self, key: Key, key_span: CompactSpan) {
        if let Key::Text(key, marks) = key {
            self.set_slot(Slot::Value { key, key_span, marks });
        }
    }

    /// Sets the next part of the innermost mapping.
    pub(super) fn set_slot(&mut self, next: Slot) {
        if let Some(Open { kind: OpenKind::Mapping { slot, .. }, .. }) = self.open.last_mut() {
            *slot = next;
        }
    }

    /// Notes a child of this height in the innermost open collection.
    pub(super) fn grow(&mut self, height: usize) {
        if let Some(open) = self.open.last_mut() {
            open.height = open.height.max(height);
        }
    }

    fn merge(&mut self, node: Node) -> Result<(), ReadError> {
        let Content::Mapping(entries) = node.content else {
            self.fault(Kind::Merge, node.span.in_text(0));
            return Ok(());
        };
        // The document is rejected, and its aliases may be excessive.
        if self.fault.is_some() {
            return Ok(());
        }
        let limit = self.builder.limits().max_alias_expansion;
        self.expanded += entries.len as usize;
        if self.expanded > limit {
            return Err(ReadError::new(Kind::Expansion(limit), self.in_text(node.span.in_text(0))));
        }
        self.builder.merge(entries);
        Ok(())
    }

    /// Merges a sequence of mappings, last first, because the earlier one wins (goyaml's
    /// `decoder.merge`).
    pub(super) fn merge_all(&mut self, start: usize) -> Result<(), ReadError> {
        for index in (start..self.builder.nodes.len()).rev() {
            if let Some(node) = self.builder.nodes.get(index) {
                self.merge(*node)?;
            }
        }
        Ok(())
    }
}
