//! What is asked where: `/validate`, `/healthz` and `/readyz`.

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
use crate::text::say;

/// Bodies up to this size are judged where they are read: in microseconds, and in a few
/// milliseconds where they are hostile. Longer ones have threads of their own.
const SMALL: usize = 16 << 10;

/// Large bodies that are judged at once, at most: where nobody limits them, there may be very many
/// processors, but not memory.
const JUDGES: usize = 4;

/// What every request needs.
#[derive(Debug)]
pub(crate) struct App {
    profile: Arc<Profile>,
    log_refusals: bool,
    max_body: usize,
    body_timeout: Duration,
    /// The bytes of bodies that may still come into memory.
    bodies: Arc<Semaphore>,
    /// Large bodies that may still be judged at once: trees take many times their text.
    judges: Arc<Semaphore>,
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
            judges: Arc::new(Semaphore::new(
                std::thread::available_parallelism().map_or(1, usize::from).min(JUDGES),
            )),
        }
    }
}

pub(crate) fn router(app: Arc<App>) -> Router {
    // Whoever is answered at all is alive and ready: a server that is to stop takes no more
    // connections.
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
                say(format_args!("refused {refusal}"));
            }
            ([(CONTENT_TYPE, "application/json")], body).into_response()
        }
        Err(failure) => (failure.status(), failure.to_string()).into_response(),
    }
}

/// Why a request has no answer.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("the content type must be application/json")]
    ContentType,
    #[error("the body is larger than the limit of {0} bytes")]
    TooLarge(usize),
    #[error("the body took longer than {0:?}")]
    TooSlow(Duration),
    #[error("the body broke off")]
    BrokenOff,
    #[error("too many bodies at once")]
    TooMany,
    #[error(transparent)]
    NoReview(#[from] ReviewError),
    #[error("the request could not be judged")]
    Internal,
}

impl Failure {
    const fn status(&self) -> StatusCode {
        match self {
            Self::ContentType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow(_) => StatusCode::REQUEST_TIMEOUT,
            Self::TooMany => StatusCode::SERVICE_UNAVAILABLE,
            Self::BrokenOff | Self::NoReview(_) => StatusCode::BAD_REQUEST,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

async fn answer(app: &Arc<App>, request: Request) -> Result<Answer, Failure> {
    if !is_json(request.headers()) {
        return Err(Failure::ContentType);
    }
    let reading = read(app, request);
    let read = tokio::time::timeout(app.body_timeout, reading).await;
    let (body, held) = read.map_err(|_| Failure::TooSlow(app.body_timeout))??;
    if body.len() <= SMALL {
        return Ok(review(&body, &app.profile)?);
    }
    let judge = Arc::clone(&app.judges).acquire_owned().await.map_err(|_| Failure::Internal)?;
    let profile = Arc::clone(&app.profile);
    let judging = tokio::task::spawn_blocking(move || {
        let answer = review(&body, &profile);
        // Not before: whoever asked may be gone, the work is not.
        drop((body, held, judge));
        answer
    });
    Ok(judging.await.map_err(|_| Failure::Internal)??)
}

/// The media type alone: parameters such as `charset` say nothing that JSON does not.
fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value
        .split(';')
        .next()
        .is_some_and(|media| media.trim().eq_ignore_ascii_case("application/json"))
}

/// The body, within the limits of its own and of all bodies together.
async fn read(
    app: &App,
    request: Request,
) -> Result<(Vec<u8>, Option<OwnedSemaphorePermit>), Failure> {
    let too_large = || Failure::TooLarge(app.max_body);
    let declared = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > app.max_body) {
        return Err(too_large());
    }
    let mut stream: Body = request.into_body();
    let mut body = Vec::new();
    let mut held: Option<OwnedSemaphorePermit> = None;
    while let Some(frame) = stream.frame().await {
        let Ok(data) = frame.map_err(|_| Failure::BrokenOff)?.into_data() else { continue };
        if data.len() > app.max_body.saturating_sub(body.len()) {
            return Err(too_large());
        }
        let permit = hold(app, &data)?;
        match &mut held {
            Some(held) => held.merge(permit),
            None => held = Some(permit),
        }
        body.extend_from_slice(&data);
    }
    Ok((body, held))
}

/// Room for the bytes. Whoever waited for it would hold what others wait for.
fn hold(app: &App, data: &Bytes) -> Result<OwnedSemaphorePermit, Failure> {
    let bytes = data.len().try_into().map_err(|_: TryFromIntError| Failure::TooMany)?;
    Arc::clone(&app.bodies).try_acquire_many_owned(bytes).map_err(|_| Failure::TooMany)
}
