//! What a policy costs, in the API server's units: an interpreter of its expressions that counts as the API server does.
//!
//! The prices are those of cel-go (`interpreter/runtimecost.go`) and of Kubernetes (`apiserver/pkg/cel/library/cost.go`), rounded up
//! where they depend on how an expression was compiled. It knows what the policies use and is strict about types, as the
//! API server's compiler is: lists and maps have values of one type, conditions are booleans.

use std::collections::BTreeMap;
use std::rc::Rc;

use envoy_gateway_backend::admission_policy::AdmissionPolicy;
use kube_cel::cel::Program;
use kube_cel::cel::common::ast::{EntryExpr, Expr, IdedExpr, LiteralValue};

use crate::engine;

/// The most that one expression or variable may cost (`PerCallLimit`).
pub(crate) const EXPRESSION_LIMIT: u64 = 1_000_000;

/// The most that a policy may cost (`RuntimeCELCostBudget`).
pub(crate) const BUDGET: u64 = 10_000_000;

/// A value of CEL, as far as the policies have them.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Text(Rc<str>),
    List(Rc<[Self]>),
    Map(Rc<BTreeMap<String, Self>>),
}

/// What evaluating a policy once costs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Cost {
    /// All of it, of [`BUDGET`].
    pub(crate) total: u64,
    /// The dearest expression or variable, of [`EXPRESSION_LIMIT`].
    pub(crate) dearest: u64,
}

impl Cost {
    fn add(&mut self, spent: u64) {
        self.total += spent;
        self.dearest = self.dearest.max(spent);
    }
}

/// A policy whose expressions are parsed.
pub(crate) struct Meter {
    variables: Vec<(&'static str, Program)>,
    validations: Vec<(Program, Option<Program>)>,
}

impl Meter {
    pub(crate) fn new(policy: &AdmissionPolicy) -> Self {
        let variables = policy.variables().iter().map(|variable| (variable.name, compile(&variable.expression)));
        let validations = policy
            .validations()
            .iter()
            .map(|validation| (compile(&validation.expression), validation.message_expression.as_deref().map(compile)));
        Self { variables: variables.collect(), validations: validations.collect() }
    }

    /// What the policy costs for an object, and how many of its validations are false.
    pub(crate) fn measure(&self, object: &serde_json::Value) -> (Cost, usize) {
        let mut cost = Cost::default();
        let validations = self.validations.iter().map(|(expression, _)| expression);
        let values = self.round(object, validations, &mut cost);
        let refusals = values.iter().filter(|value| !truth(value)).count();
        // Messages are a second round, which works out the variables anew, and are all evaluated.
        let messages = self.validations.iter().filter_map(|(_, message)| message.as_ref());
        self.round(object, messages, &mut cost).iter().for_each(|message| drop(text(message)));
        (cost, refusals)
    }

    fn round<'a>(
        &self,
        object: &serde_json::Value,
        expressions: impl Iterator<Item = &'a Program>,
        cost: &mut Cost,
    ) -> Vec<Value> {
        let request = serde_json::json!({ "operation": "CREATE", "namespace": "default" });
        let scope = [("object", json(object)), ("request", json(&request)), ("variables", Value::Null)];
        let mut run = Run { spent: 0, scope: scope.map(|(name, value)| (name.to_owned(), value)).into() };
        let mut variables = BTreeMap::new();
        for (name, program) in &self.variables {
            let value = run.all(program, cost);
            variables.insert((*name).to_owned(), value);
            run.scope[2].1 = Value::Map(Rc::new(variables.clone()));
        }
        expressions.map(|program| run.all(program, cost)).collect()
    }
}

fn compile(expression: &str) -> Program {
    Program::compile(expression).unwrap_or_else(|error| panic!("{expression}: {error}"))
}

fn json(value: &serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Bool(*value),
        serde_json::Value::Number(number) => Value::Int(number.as_i64().expect("a Backend has integers")),
        serde_json::Value::String(text) => Value::Text(text.as_str().into()),
        serde_json::Value::Array(items) => Value::List(items.iter().map(json).collect()),
        serde_json::Value::Object(map) => {
            Value::Map(Rc::new(map.iter().map(|(key, value)| (key.clone(), json(value))).collect()))
        }
    }
}

fn truth(value: &Value) -> bool {
    let Value::Bool(value) = value else { panic!("{value:?} is no condition") };
    *value
}

fn text(value: &Value) -> &str {
    let Value::Text(text) = value else { panic!("{value:?} is no text") };
    text
}

fn int(value: &Value) -> i64 {
    let Value::Int(value) = value else { panic!("{value:?} is no integer") };
    *value
}

fn items(value: &Value) -> &[Value] {
    let Value::List(items) = value else { panic!("{value:?} is no list") };
    items
}

fn new_text(text: impl AsRef<str>) -> Value {
    Value::Text(text.as_ref().into())
}

fn index(value: &Value) -> usize {
    usize::try_from(int(value)).expect("a position")
}

/// `traits.Sizer`, or 1.
fn size(value: &Value) -> u64 {
    let size = match value {
        Value::Text(text) => text.chars().count(),
        Value::List(items) => items.len(),
        Value::Map(map) => map.len(),
        Value::Null | Value::Bool(_) | Value::Int(_) => 1,
    };
    size as u64
}

/// `StringTraversalCostFactor`: a tenth of a unit for each character.
fn traversal(characters: u64) -> u64 {
    characters.div_ceil(10)
}

/// `RegexStringLengthCostFactor`: a quarter for each of the pattern, times the traversal.
fn matching(text: &Value, pattern: &Value) -> u64 {
    traversal(1 + size(text)) * size(pattern).div_ceil(4)
}

/// One evaluation.
struct Run {
    spent: u64,
    scope: Vec<(String, Value)>,
}

impl Run {
    fn all(&mut self, program: &Program, cost: &mut Cost) -> Value {
        self.spent = 0;
        let value = self.eval(program.expression());
        cost.add(self.spent);
        value
    }

    fn eval(&mut self, expression: &IdedExpr) -> Value {
        match &expression.expr {
            Expr::Literal(LiteralValue::Boolean(value)) => Value::Bool(*value.inner()),
            Expr::Literal(LiteralValue::Int(value)) => Value::Int(*value.inner()),
            Expr::Literal(LiteralValue::String(value)) => new_text(value.inner()),
            Expr::Ident(name) => {
                self.spent += 1;
                let found = self.scope.iter().rev().find(|(known, _)| known == name);
                found.unwrap_or_else(|| panic!("there is no `{name}`")).1.clone()
            }
            Expr::Select(select) => {
                let Value::Map(map) = self.eval(&select.operand) else { panic!("`{}` of no map", select.field) };
                self.spent += 1;
                match map.get(&select.field) {
                    found if select.test => Value::Bool(found.is_some()),
                    found => found.unwrap_or_else(|| panic!("there is no field `{}`", select.field)).clone(),
                }
            }
            Expr::List(list) => {
                self.spent += 10;
                let items: Rc<[_]> = list.elements.iter().map(|item| self.eval(item)).collect();
                same_types(&items);
                Value::List(items)
            }
            Expr::Map(map) => {
                self.spent += 30;
                let entries: Vec<_> = map.entries.iter().map(|entry| self.entry(&entry.expr)).collect();
                same_types(&entries.iter().map(|(_, value)| value.clone()).collect::<Vec<_>>());
                Value::Map(Rc::new(entries.into_iter().collect()))
            }
            Expr::Comprehension(fold) => {
                let range = self.eval(&fold.iter_range);
                let init = self.eval(&fold.accu_init);
                let depth = self.scope.len();
                self.scope.push((fold.accu_var.clone(), init));
                for item in items(&range) {
                    self.scope.push((fold.iter_var.clone(), item.clone()));
                    let goes_on = truth(&self.eval(&fold.loop_cond));
                    let step = if goes_on { Some(self.eval(&fold.loop_step)) } else { None };
                    self.scope.truncate(depth + 1);
                    let Some(step) = step else { break };
                    self.scope[depth].1 = step;
                }
                let result = self.eval(&fold.result);
                self.scope.truncate(depth);
                result
            }
            Expr::Call(call) => {
                let target = call.target.iter().map(|target| &**target);
                let args: Vec<_> = target.chain(&call.args).collect();
                self.call(&call.func_name, &args)
            }
            other => panic!("the policies do not use {other:?}"),
        }
    }

    fn entry(&mut self, entry: &EntryExpr) -> (String, Value) {
        let EntryExpr::MapEntry(entry) = entry else { panic!("{entry:?} is of no map") };
        (text(&self.eval(&entry.key)).to_owned(), self.eval(&entry.value))
    }

    fn call(&mut self, name: &str, args: &[&IdedExpr]) -> Value {
        // What does not evaluate all its arguments costs nothing itself.
        match (name, args) {
            ("_&&_", [a, b]) => return Value::Bool(truth(&self.eval(a)) && truth(&self.eval(b))),
            ("_||_", [a, b]) => return Value::Bool(truth(&self.eval(a)) || truth(&self.eval(b))),
            ("_?_:_", [condition, yes, no]) => {
                return if truth(&self.eval(condition)) { self.eval(yes) } else { self.eval(no) };
            }
            _ => {}
        }
        let args: Vec<_> = args.iter().map(|arg| self.eval(arg)).collect();
        let value = apply(name, &args);
        self.spent += price(name, &args, &value);
        value
    }
}

/// Lists and maps of more than one type do not compile (`ValidateHomogeneousAggregateLiterals`).
fn same_types(values: &[Value]) {
    let mut kinds = values.iter().map(std::mem::discriminant);
    let first = kinds.next();
    assert!(kinds.all(|kind| Some(kind) == first), "{values:?} are of several types");
}

fn price(name: &str, args: &[Value], value: &Value) -> u64 {
    match (name, args) {
        ("_==_" | "_!=_", [a, b]) => traversal(size(a).min(size(b))),
        ("_+_", [a @ Value::Text(_), b]) => traversal(size(a) + size(b)),
        ("@in", [_, list @ Value::List(_)]) => size(list),
        ("startsWith" | "endsWith" | "lowerAscii" | "substring", [text, ..]) => traversal(size(text)),
        ("replace" | "split", [text, ..]) => traversal(2 * size(text)),
        ("join", _) => traversal(2 * size(value)),
        ("matches" | "find", [text, pattern]) => matching(text, pattern),
        ("contains", [text, part]) => traversal(size(text)) * traversal(size(part)),
        ("indexOf", [text, ..]) => traversal(size(text)),
        ("min" | "sum", [list]) => size(list),
        _ => 1,
    }
}

fn apply(name: &str, args: &[Value]) -> Value {
    match (name, args) {
        ("!_", [a]) => Value::Bool(!truth(a)),
        ("@not_strictly_false", [a]) => Value::Bool(truth(a)),
        ("_==_", [a, b]) => Value::Bool(a == b),
        ("_!=_", [a, b]) => Value::Bool(a != b),
        ("_<_", [a, b]) => Value::Bool(int(a) < int(b)),
        ("_<=_", [a, b]) => Value::Bool(int(a) <= int(b)),
        ("_>_", [a, b]) => Value::Bool(int(a) > int(b)),
        ("_-_", [a, b]) => Value::Int(int(a) - int(b)),
        ("_*_", [a, b]) => Value::Int(int(a) * int(b)),
        ("_/_", [a, b]) => Value::Int(int(a) / int(b)),
        ("_%_", [a, b]) => Value::Int(int(a) % int(b)),
        ("_+_", [Value::Text(a), b]) => new_text(format!("{a}{}", text(b))),
        ("_+_", [Value::List(a), b]) => {
            let items: Rc<[_]> = a.iter().chain(items(b)).cloned().collect();
            same_types(&items);
            Value::List(items)
        }
        ("_[_]", [Value::Map(map), key]) => map.get(text(key)).unwrap_or_else(|| panic!("no {key:?}")).clone(),
        ("_[_]", [list, at]) => items(list)[index(at)].clone(),
        ("@in", [key, Value::Map(map)]) => Value::Bool(map.contains_key(text(key))),
        ("@in", [item, list]) => Value::Bool(items(list).contains(item)),
        ("size", [Value::Text(_) | Value::List(_), ..]) => Value::Int(i64::try_from(size(&args[0])).expect("small")),
        ("string", [Value::Int(value)]) => new_text(value.to_string()),
        ("string", [a]) => new_text(text(a)),
        ("int", [a]) => Value::Int(text(a).parse().expect("a number")),
        ("startsWith", [a, b]) => Value::Bool(text(a).starts_with(text(b))),
        ("endsWith", [a, b]) => Value::Bool(text(a).ends_with(text(b))),
        ("contains", [a, b]) => Value::Bool(text(a).contains(text(b))),
        ("matches", [a, b]) => Value::Bool(engine::regex(text(b)).expect("a pattern").is_match(text(a))),
        ("find", [a, b]) => {
            let regex = engine::regex(text(b)).expect("a pattern");
            new_text(regex.find(text(a)).map_or("", |found| found.as_str()))
        }
        ("lowerAscii", [a]) => new_text(text(a).to_ascii_lowercase()),
        ("replace", [a, from, to]) => new_text(text(a).replace(text(from), text(to))),
        ("split", [a, by]) => Value::List(text(a).split(text(by)).map(new_text).collect()),
        ("join", [list, by @ ..]) => {
            let by = by.first().map_or("", text);
            new_text(items(list).iter().map(text).collect::<Vec<_>>().join(by))
        }
        ("substring", [a, from, to @ ..]) => {
            let length = text(a).chars().count();
            let (from, to) = (index(from), to.first().map_or(length, index));
            assert!(from <= to && to <= length, "{from} to {to} of {a:?}");
            new_text(text(a).chars().take(to).skip(from).collect::<String>())
        }
        ("charAt", [a, at]) => new_text(text(a).chars().nth(index(at)).expect("a character").to_string()),
        ("indexOf", [a, b]) => {
            let at = text(a).find(text(b)).map(|at| text(a)[..at].chars().count());
            Value::Int(at.map_or(-1, |at| i64::try_from(at).expect("small")))
        }
        ("min", [list]) => Value::Int(items(list).iter().map(int).min().expect("an item")),
        ("sum", [list]) => Value::Int(items(list).iter().map(int).sum()),
        _ => panic!("the policies do not use {name} of {args:?}"),
    }
}
