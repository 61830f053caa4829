//! Block sequences and mappings.

use super::node::Allowed;
use super::{Next, Parser, State, empty};
use crate::yaml::event::EventKind;
use crate::yaml::token::Kind;

impl<'t> Parser<'t> {
    /// `block_sequence ::= BLOCK-SEQUENCE-START (BLOCK-ENTRY block_node?)* BLOCK-END`.
    pub(super) fn block_sequence_entry(&mut self) -> Next<'t> {
        match self.scanner.peek()? {
            Kind::BlockEntry => {
                let end = self.scanner.span().end;
                self.scanner.take();
                match self.scanner.peek()? {
                    Kind::BlockEntry | Kind::BlockEnd => {
                        Ok(Some(self.empty_scalar_at(end, State::BlockSequenceEntry)))
                    }
                    _ => self.node(Allowed::Block, State::BlockSequenceEntry),
                }
            }
            Kind::BlockEnd => Ok(Some(self.end_collection(EventKind::SequenceEnd))),
            _ => Err(self.error_in(
                "while parsing a block collection", "did not find expected '-' indicator",
            )),
        }
    }

    /// `indentless_sequence ::= (BLOCK-ENTRY block_node?)+`.
    pub(super) fn indentless_sequence_entry(&mut self) -> Next<'t> {
        if self.scanner.peek()? != Kind::BlockEntry {
            self.leave_collection();
            return Ok(Some(empty(EventKind::SequenceEnd, self.scanner.span().start)));
        }
        let end = self.scanner.span().end;
        self.scanner.take();
        match self.scanner.peek()? {
            Kind::BlockEntry | Kind::Key | Kind::Value | Kind::BlockEnd => {
                Ok(Some(self.empty_scalar_at(end, State::IndentlessSequenceEntry)))
            }
            _ => self.node(Allowed::Block, State::IndentlessSequenceEntry),
        }
    }

    /// `block_mapping ::= BLOCK-MAPPING-START ((KEY block_node_or_indentless_sequence?)?
    /// (VALUE block_node_or_indentless_sequence?)?)* BLOCK-END`.
    pub(super) fn block_mapping_key(&mut self) -> Next<'t> {
        match self.scanner.peek()? {
            Kind::Key => self.block_mapping_node(State::BlockMappingValue),
            Kind::BlockEnd => Ok(Some(self.end_collection(EventKind::MappingEnd))),
            _ => Err(self.error_in("while parsing a block mapping", "did not find expected key")),
        }
    }

    pub(super) fn block_mapping_value(&mut self) -> Next<'t> {
        if self.scanner.peek()? == Kind::Value {
            return self.block_mapping_node(State::BlockMappingKey);
        }
        Ok(Some(self.empty_scalar(State::BlockMappingKey)))
    }

    /// The node after `?` or `:`.
    fn block_mapping_node(&mut self, next: State) -> Next<'t> {
        let end = self.scanner.span().end;
        self.scanner.take();
        match self.scanner.peek()? {
            Kind::Key | Kind::Value | Kind::BlockEnd => Ok(Some(self.empty_scalar_at(end, next))),
            _ => self.node(Allowed::Indentless, next),
        }
    }
}
