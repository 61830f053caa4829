//! The cost of a policy, in the API server's units: an interpreter of its expressions that counts
//! like the API server.
//!
//! It is strict about types, as the API server's compiler is: lists and maps have values of one
//! type, conditions are booleans.

use std::collections::BTreeMap;
use std::rc::Rc;

use envoy_gateway_backend::admission_policy::AdmissionPolicy;
use kube_cel::cel::Program;
use kube_cel::cel::common::ast::{EntryExpr, Expr, IdedExpr, LiteralValue};

use crate::functions::{Value, apply, items, json, new_text, price, same_types, text, truth};

/// Maximum cost of one expression or variable (`PerCallLimit`).
pub(crate) const EXPRESSION_LIMIT: u64 = 1_000_000;

/// Maximum cost of a policy (`RuntimeCELCostBudget`).
pub(crate) const BUDGET: u64 = 10_000_000;

/// The cost of one evaluation of a policy.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Cost {
    /// The total; at most [`BUDGET`].
    pub(crate) total: u64,
    /// The most expensive expression or variable; at most [`EXPRESSION_LIMIT`].
    pub(crate) most_expensive: u64,
}

impl Cost {
    fn add(&mut self, spent: u64) {
        self.total += spent;
        self.most_expensive = self.most_expensive.max(spent);
    }
}

/// A policy with parsed expressions.
pub(crate) struct Meter {
    variables: Vec<(&'static str, Program)>,
    validations: Vec<(Program, Option<Program>)>,
}

impl Meter {
    pub(crate) fn new(policy: &AdmissionPolicy) -> Self {
        let variables = policy
            .variables()
            .iter()
            .map(|variable| (variable.name, compile(&variable.expression)));
        let validations = policy.validations().iter().map(|validation| {
            (compile(&validation.expression), validation.message_expression.as_deref().map(compile))
        });
        Self { variables: variables.collect(), validations: validations.collect() }
    }

    /// The cost for an object, and the number of validations that are false.
    pub(crate) fn measure(&self, object: &serde_json::Value) -> (Cost, usize) {
        let mut cost = Cost::default();
        let validations = self.validations.iter().map(|(expression, _)| expression);
        let values = self.round(object, validations, &mut cost);
        let refusals = values.iter().filter(|value| !truth(value)).count();
        // Messages are evaluated in a second pass, which evaluates the variables again.
        let messages = self.validations.iter().filter_map(|(_, message)| message.as_ref());
        assert!(
            self.round(object, messages, &mut cost)
                .iter()
                .all(|message| matches!(message, Value::Text(_)))
        );
        (cost, refusals)
    }

    fn round<'a>(
        &self,
        object: &serde_json::Value,
        expressions: impl Iterator<Item = &'a Program>,
        cost: &mut Cost,
    ) -> Vec<Value> {
        let request = serde_json::json!({ "operation": "CREATE", "namespace": "default" });
        let scope =
            [("object", json(object)), ("request", json(&request)), ("variables", Value::Null)];
        let mut run =
            Run { spent: 0, scope: scope.map(|(name, value)| (name.to_owned(), value)).into() };
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
                let Value::Map(map) = self.eval(&select.operand) else {
                    panic!("`{}` of no map", select.field)
                };
                self.spent += 1;
                match map.get(&select.field) {
                    found if select.test => Value::Bool(found.is_some()),
                    found => found
                        .unwrap_or_else(|| panic!("there is no field `{}`", select.field))
                        .clone(),
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
                let entries: Vec<_> =
                    map.entries.iter().map(|entry| self.entry(&entry.expr)).collect();
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
        // Functions that do not evaluate all arguments have no cost themselves.
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
