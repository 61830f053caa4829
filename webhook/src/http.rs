//! HTTP routes: `/validate`, `/healthz` and `/readyz`.

use std::num::TryFromIntError;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use envoy_gateway_backend::Profile;
use http_body_util::BodyExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::options::{Limits, Options};
use crate::review::{Answer, ReviewError, review};
use crate::text::log;

/// Larger bodies are checked on a blocking thread. Smaller ones take microseconds, hostile ones a
/// few milliseconds.
const MAX_INLINE_BODY_BYTES: usize = 16 << 10;

/// Large bodies that are checked at the same time. A machine can have many processors and little
/// memory.
const MAX_CONCURRENT_CHECKS: usize = 4;

/// State that all requests share.
#[derive(Debug)]
pub(crate) struct App {
    profile: Arc<Profile>,
    log_refusals: bool,
    max_body: usize,
    body_timeout: Duration,
    /// Free memory for bodies, in bytes.
    bodies: Arc<Semaphore>,
    /// Free slots for checks of large bodies: their trees are much larger than their text.
    checks: Arc<Semaphore>,
}

impl App {
    pub(crate) fn new(options: &Options, profile: Profile) -> Self {
        let Limits { max_body, max_bodies, body_timeout, .. } = options.limits;
        Self {
            profile: Arc::new(profile),
            log_refusals: options.log_refusals,
            max_body,
            body_timeout,
            bodies: Arc::new(Semaphore::new(max_bodies.max(max_body).min(Semaphore::MAX_PERMITS))),
            checks: Arc::new(Semaphore::new(
                std::thread::available_parallelism()
                    .map_or(1, usize::from)
                    .min(MAX_CONCURRENT_CHECKS),
            )),
        }
    }
}

pub(crate) fn router(app: Arc<App>) -> Router {
    // A server that answers is ready: a stopping server accepts no connections.
    Router::new()
        .route("/validate", post(validate))
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(|| async { "ok" }))
        .with_state(app)
}

async fn validate(State(app): State<Arc<App>>, request: Request) -> Response {
    match answer(&app, request).await {
        Ok(Answer { body, refusal }) => {
            if let Some(refusal) = refusal.filter(|_| app.log_refusals) {
                log(format_args!("refused {refusal}"));
            }
            ([(CONTENT_TYPE, "application/json")], body).into_response()
        }
        Err(error) => (error.status(), error.to_string()).into_response(),
    }
}

/// A request without an answer.
#[derive(Debug, thiserror::Error)]
enum RequestError {
    #[error("content type must be application/json")]
    ContentType,
    #[error("body exceeds the limit of {0} bytes")]
    TooLarge(usize),
    #[error("body not received within {0:?}")]
    TooSlow(Duration),
    #[error("body incomplete")]
    Incomplete,
    #[error("too many requests: memory limit for bodies reached")]
    Overloaded,
    #[error(transparent)]
    InvalidReview(#[from] ReviewError),
    #[error("internal error")]
    Internal,
}

impl RequestError {
    const fn status(&self) -> StatusCode {
        match self {
            Self::ContentType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow(_) => StatusCode::REQUEST_TIMEOUT,
            Self::Overloaded => StatusCode::SERVICE_UNAVAILABLE,
            Self::Incomplete | Self::InvalidReview(_) => StatusCode::BAD_REQUEST,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

async fn answer(app: &Arc<App>, request: Request) -> Result<Answer, RequestError> {
    if !is_json(request.headers()) {
        return Err(RequestError::ContentType);
    }
    let body = tokio::time::timeout(app.body_timeout, read_body(app, request)).await;
    let (body, permit) = body.map_err(|_| RequestError::TooSlow(app.body_timeout))??;
    if body.len() <= MAX_INLINE_BODY_BYTES {
        return Ok(review(&body, &app.profile)?);
    }
    let slot = Arc::clone(&app.checks).acquire_owned().await.map_err(|_| RequestError::Internal)?;
    let profile = Arc::clone(&app.profile);
    let check = tokio::task::spawn_blocking(move || {
        let answer = review(&body, &profile);
        // Released here: the check continues when the client has disconnected.
        drop((body, permit, slot));
        answer
    });
    Ok(check.await.map_err(|_| RequestError::Internal)??)
}

/// Compares the media type only: JSON needs no parameters such as `charset`.
fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value
        .split(';')
        .next()
        .is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case("application/json"))
}

/// Reads the body within its own limit and the limit for all bodies.
async fn read_body(
    app: &App,
    request: Request,
) -> Result<(Vec<u8>, Option<OwnedSemaphorePermit>), RequestError> {
    let too_large = || RequestError::TooLarge(app.max_body);
    let declared = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > app.max_body) {
        return Err(too_large());
    }
    let mut stream: Body = request.into_body();
    let mut body = Vec::new();
    let mut permit: Option<OwnedSemaphorePermit> = None;
    while let Some(frame) = stream.frame().await {
        let Ok(data) = frame.map_err(|_| RequestError::Incomplete)?.into_data() else { continue };
        if data.len() > app.max_body.saturating_sub(body.len()) {
            return Err(too_large());
        }
        let more = reserve(app, &data)?;
        match &mut permit {
            Some(permit) => permit.merge(more),
            None => permit = Some(more),
        }
        body.extend_from_slice(&data);
    }
    Ok((body, permit))
}

/// Reserves memory for the bytes. Fails at once: waiting requests could block each other.
fn reserve(app: &App, data: &Bytes) -> Result<OwnedSemaphorePermit, RequestError> {
    let bytes = data.len().try_into().map_err(|_: TryFromIntError| RequestError::Overloaded)?;
    Arc::clone(&app.bodies).try_acquire_many_owned(bytes).map_err(|_| RequestError::Overloaded)
}
