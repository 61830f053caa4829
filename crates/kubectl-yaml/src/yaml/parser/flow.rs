//! Flow sequences and mappings.

use super::node::Allowed;
use super::{Next, Parser, State, empty};
use crate::yaml::event::{Event, EventKind, Properties};
use crate::yaml::token::Kind;

impl<'t> Parser<'t> {
    /// `flow_sequence ::= FLOW-SEQUENCE-START (flow_sequence_entry FLOW-ENTRY)*
    /// flow_sequence_entry? FLOW-SEQUENCE-END`, `flow_sequence_entry ::= flow_node | KEY
    /// flow_node? (VALUE flow_node?)?`.
    pub(super) fn flow_sequence_entry(&mut self, first: bool) -> Next<'t> {
        let mut kind = self.scanner.peek()?;
        if !first && kind != Kind::FlowSequenceEnd {
            if kind != Kind::FlowEntry {
                return Err(self.error_in(
                    "while parsing a flow sequence", "did not find expected ',' or ']'",
                ));
            }
            self.scanner.take();
            kind = self.scanner.peek()?;
        }
        match kind {
            Kind::FlowSequenceEnd => Ok(Some(self.end_collection(EventKind::SequenceEnd))),
            Kind::Key => {
                let span = self.scanner.span();
                self.scanner.take();
                self.state = State::FlowPairKey;
                let kind =
                    EventKind::MappingStart { properties: Properties::default(), flow: true };
                Ok(Some(Event { kind, span }))
            }
            _ => self.node(Allowed::Flow, State::FlowSequenceEntry),
        }
    }

    /// The key of a pair in a flow sequence: `[a: b]`.
    pub(super) fn flow_pair_key(&mut self) -> Next<'t> {
        match self.scanner.peek()? {
            Kind::Value | Kind::FlowEntry | Kind::FlowSequenceEnd => {
                // libyaml skips the token, so that `[? : a]` is an error and `[?]` has no end.
                let end = self.scanner.span().end;
                self.scanner.take();
                Ok(Some(self.empty_scalar_at(end, State::FlowPairValue)))
            }
            _ => self.node(Allowed::Flow, State::FlowPairValue),
        }
    }

    pub(super) fn flow_pair_value(&mut self) -> Next<'t> {
        if self.scanner.peek()? == Kind::Value {
            self.scanner.take();
            if !matches!(self.scanner.peek()?, Kind::FlowEntry | Kind::FlowSequenceEnd) {
                return self.node(Allowed::Flow, State::FlowPairEnd);
            }
        }
        Ok(Some(self.empty_scalar(State::FlowPairEnd)))
    }

    pub(super) fn flow_pair_end(&mut self) -> Next<'t> {
        self.scanner.peek()?;
        self.state = State::FlowSequenceEntry;
        Ok(Some(empty(EventKind::MappingEnd, self.scanner.span().start)))
    }

    /// `flow_mapping ::= FLOW-MAPPING-START (flow_mapping_entry FLOW-ENTRY)* flow_mapping_entry?
    /// FLOW-MAPPING-END`, `flow_mapping_entry ::= flow_node | KEY flow_node? (VALUE
    /// flow_node?)?`.
    pub(super) fn flow_mapping_key(&mut self, first: bool) -> Next<'t> {
        let mut kind = self.scanner.peek()?;
        if !first && kind != Kind::FlowMappingEnd {
            if kind != Kind::FlowEntry {
                return Err(self
                    .error_in("while parsing a flow mapping", "did not find expected ',' or '}'"));
            }
            self.scanner.take();
            kind = self.scanner.peek()?;
        }
        match kind {
            Kind::FlowMappingEnd => Ok(Some(self.end_collection(EventKind::MappingEnd))),
            Kind::Key => {
                self.scanner.take();
                match self.scanner.peek()? {
                    Kind::Value | Kind::FlowEntry | Kind::FlowMappingEnd => {
                        Ok(Some(self.empty_scalar(State::FlowMappingValue)))
                    }
                    _ => self.node(Allowed::Flow, State::FlowMappingValue),
                }
            }
            // A key without `:`, as in `{a}`.
            _ => self.node(Allowed::Flow, State::FlowMappingEmptyValue),
        }
    }

    pub(super) fn flow_mapping_value(&mut self) -> Next<'t> {
        if self.scanner.peek()? == Kind::Value {
            self.scanner.take();
            if !matches!(self.scanner.peek()?, Kind::FlowEntry | Kind::FlowMappingEnd) {
                return self.node(Allowed::Flow, State::FlowMappingKey);
            }
        }
        Ok(Some(self.empty_scalar(State::FlowMappingKey)))
    }

    pub(super) fn empty_flow_mapping_value(&mut self) -> Next<'t> {
        self.scanner.peek()?;
        Ok(Some(self.empty_scalar(State::FlowMappingKey)))
    }
}
