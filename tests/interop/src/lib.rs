//! Nothing but its tests: `envoy-gateway-backend` against other engines, formats and tools.
