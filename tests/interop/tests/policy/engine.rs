//! Evaluation of a policy by `kube-cel`, as in the API server.
//!
//! Two functions are replaced: `size()` of a string, which counts bytes instead of characters, and
//! regular expressions, which are compiled at each use.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use envoy_gateway_backend::admission_policy::{AdmissionPolicy, Validation};
use kube_cel::KubeCelExt;
use kube_cel::cel::extractors::This;
use kube_cel::cel::objects::{Key, Map};
use kube_cel::cel::{Context, ExecutionError, Program, Value, to_value};
use regex::Regex;
use serde_json::json;

/// A policy with compiled expressions.
pub(crate) struct Engine<'a> {
    functions: Context<'static>,
    condition: Program,
    variables: Vec<(&'static str, Program)>,
    validations: Vec<(&'a Validation, Program, Option<Program>)>,
}

/// A validation that is false, and its message.
#[derive(Debug)]
pub(crate) struct Refusal<'a> {
    pub(crate) validation: &'a Validation,
    pub(crate) message: String,
}

impl<'a> Engine<'a> {
    pub(crate) fn new(policy: &'a AdmissionPolicy) -> Self {
        let [object, _] = policy.objects();
        let condition =
            object["spec"]["matchConditions"][0]["expression"].as_str().expect("a condition");
        let variables = policy
            .variables()
            .iter()
            .map(|variable| (variable.name, compile(&variable.expression)));
        let validations = policy.validations().iter().map(|validation| {
            (
                validation,
                compile(&validation.expression),
                validation.message_expression.as_deref().map(compile),
            )
        });
        Self {
            functions: functions(),
            condition: compile(condition),
            variables: variables.collect(),
            validations: validations.collect(),
        }
    }

    /// Number of expressions.
    pub(crate) fn expressions(&self) -> usize {
        let messages = self.validations.iter().filter(|(_, _, message)| message.is_some()).count();
        1 + self.variables.len() + self.validations.len() + messages
    }

    /// Whether the policy matches a request.
    pub(crate) fn matches(
        &self,
        object: &serde_json::Value,
        old: Option<&serde_json::Value>,
    ) -> bool {
        let scope = self.scope(object, old, "default");
        match self.condition.execute(&scope) {
            Ok(Value::Bool(answer)) => answer,
            other => panic!("the condition is {other:?}"),
        }
    }

    /// All validations that are false. Evaluates every variable and message, also unused ones; none
    /// may fail.
    pub(crate) fn refusals(&self, object: &serde_json::Value, namespace: &str) -> Vec<Refusal<'a>> {
        let mut scope = self.scope(object, None, namespace);
        let mut known = HashMap::new();
        for (name, program) in &self.variables {
            let value =
                program.execute(&scope).unwrap_or_else(|error| panic!("{name}: {error}: {object}"));
            known.insert(Key::from(*name), value);
            scope.add_variable_from_value(
                "variables",
                Value::Map(Map { map: Arc::new(known.clone()) }),
            );
        }
        let mut refusals = Vec::new();
        for (validation, program, message) in &self.validations {
            let evaluated = message.as_ref().map(|program| match program.execute(&scope) {
                Ok(Value::String(text)) => text.to_string(),
                other => panic!("{}: the message is {other:?}", validation.rule.id()),
            });
            match program.execute(&scope) {
                Ok(Value::Bool(true)) => {
                    assert!(evaluated.unwrap_or_default().is_empty(), "{object}");
                }
                Ok(Value::Bool(false)) => {
                    assert_ne!(evaluated.as_deref(), Some(""), "{object}");
                    let message = evaluated.unwrap_or_else(|| validation.message.clone());
                    refusals.push(Refusal { validation, message });
                }
                other => panic!("{} is {other:?}: {object}", validation.expression),
            }
        }
        refusals
    }

    fn scope(
        &self,
        object: &serde_json::Value,
        old: Option<&serde_json::Value>,
        namespace: &str,
    ) -> Context<'_> {
        let mut scope = self.functions.new_inner_scope();
        let operation = if old.is_some() { "UPDATE" } else { "CREATE" };
        let request = json!({ "operation": operation, "namespace": namespace });
        for (name, value) in
            [("object", Some(object)), ("oldObject", old), ("request", Some(&request))]
        {
            scope.add_variable_from_value(name, to_value(value).expect("JSON is a value"));
        }
        scope
    }
}

fn compile(expression: &str) -> Program {
    Program::compile(expression).unwrap_or_else(|error| panic!("{expression}: {error}"))
}

fn functions() -> Context<'static> {
    let mut context = Context::default().with_all();
    let matches =
        |This(text): This<Arc<String>>, pattern: Arc<String>| Ok(regex(&pattern)?.is_match(&text));
    let find = |This(text): This<Arc<String>>, pattern: Arc<String>| {
        let found = regex(&pattern)?.find(&text).map(|found| found.as_str().to_owned());
        Ok::<_, ExecutionError>(Value::from(found.unwrap_or_default()))
    };
    context.add_function("matches", matches);
    context.add_function("find", find);
    context.add_function("size", |This(value): This<Value>| {
        let size = match value {
            Value::List(items) => items.len(),
            Value::Map(map) => map.map.len(),
            Value::String(text) => text.chars().count(),
            other => {
                return Err(ExecutionError::function_error("size", format!("{other:?} has none")));
            }
        };
        i64::try_from(size).map_err(|error| ExecutionError::function_error("size", error))
    });
    context
}

/// Go's RE2 and the `regex` crate agree on all expressions of the policies.
pub(crate) fn regex(pattern: &str) -> Result<Rc<Regex>, ExecutionError> {
    thread_local! {
        static COMPILED: RefCell<HashMap<String, Rc<Regex>>> = RefCell::default();
    }
    COMPILED.with_borrow_mut(|compiled| {
        if let Some(regex) = compiled.get(pattern) {
            return Ok(Rc::clone(regex));
        }
        let regex =
            Regex::new(pattern).map_err(|error| ExecutionError::function_error("regex", error))?;
        Ok(Rc::clone(compiled.entry(pattern.to_owned()).or_insert_with(|| Rc::new(regex))))
    })
}
