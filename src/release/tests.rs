use super::*;

#[test]
fn release_parses_what_it_prints() {
    for &minor in Release::ALL {
        for release in [minor, minor.patch(0), minor.patch(12)] {
            assert_eq!(release.to_string().parse(), Ok(release));
            assert_eq!(release.to_string().trim_start_matches('v').parse(), Ok(release));
        }
        assert_eq!(format!("{minor}.0-rc.1").parse(), Ok(minor.patch(0)));
    }
}

#[test]
fn unknown_release_is_an_error_that_lists_the_known_ones() {
    for text in [
        "", "v", "v1", "1.", "v1.0", "v1.99", "v2.1", "v1.6.", "v1.6.x", "v1.06", "v1.6.03",
        " v1.6", "vv1.6", "v1.6.3.1", "v1.+6", "v1.6.+3", "v1.6.65536",
    ] {
        let error = text.parse::<Release>().unwrap_err().to_string();
        let expected = format!(
            "`{text}` is not a known Envoy Gateway release (v1.1, v1.2, v1.3, v1.4, v1.5, v1.6, \
             v1.7, v1.8, v1.9, v1.10)"
        );
        assert_eq!(error, expected);
    }
}

#[test]
fn minors_are_in_order_and_complete() {
    for (index, release) in Release::ALL.iter().enumerate() {
        assert_eq!(release.minor_index(), index);
        assert_eq!(usize::from(release.minor.number()), index + 1);
    }
    assert_eq!(Release::ALL.first(), Some(&Release::OLDEST));
}

#[test]
fn latest_is_the_newest_release_that_is_not_provisional() {
    let is_final = |release: &&Release| release.provisional_facts_of().is_none();
    assert_eq!(Release::ALL.iter().rfind(is_final), Some(&Release::LATEST));
    assert_eq!(Release::default(), Release::LATEST);
}

#[test]
fn boundary_without_a_patch_spans_the_whole_minor() {
    for release in [Release::V1_6, Release::V1_6.patch(0), Release::V1_6.patch(99)] {
        assert!(release.is_at_least(Release::V1_6), "{release}");
        assert!(release.is_at_most(Release::V1_6), "{release}");
        assert!(release.is_at_least(Release::V1_5.patch(99)), "{release}");
        assert!(release.is_before(Release::V1_7), "{release}");
        assert!(!release.is_at_most(Release::V1_5), "{release}");
    }
}

#[test]
fn boundary_with_a_patch_divides_the_minor() {
    let boundary = Release::V1_6.patch(3);
    for (release, is_at_least, is_at_most) in [
        (Release::V1_5, false, true),
        (Release::V1_6.patch(2), false, true),
        (Release::V1_6.patch(3), true, true),
        (Release::V1_6.patch(4), true, false),
        (Release::V1_6, true, false),
        (Release::V1_7.patch(0), true, false),
    ] {
        assert_eq!(release.is_at_least(boundary), is_at_least, "{release}");
        assert_eq!(release.is_before(boundary), !is_at_least, "{release}");
        assert_eq!(release.is_at_most(boundary), is_at_most, "{release}");
    }
}

#[test]
fn patch_above_the_measured_one_is_treated_as_the_measured_one() {
    let (newer, measured) = (Release::V1_6.patch(99), Release::V1_6.patch(7));
    assert_eq!(newer.measured(), measured);
    assert!(newer.is_at_most(measured));
    assert!(newer.is_before(Release::V1_6.patch(8)));
    assert_eq!(newer.to_string(), "v1.6.99");
}

#[test]
fn previous_release_is_the_patch_or_the_minor_before() {
    assert_eq!(Release::V1_6.patch(3).previous(), Some(Release::V1_6.patch(2)));
    assert_eq!(Release::V1_6.patch(0).previous(), Some(Release::V1_5));
    assert_eq!(Release::V1_6.previous(), Some(Release::V1_5));
    assert_eq!(Release::V1_1.previous(), None);
}

#[test]
fn table_by_release_gives_the_value_in_force() {
    const HISTORY: ByRelease<u8> = &[(Release::V1_3, 3), (Release::V1_7.patch(2), 7)];
    assert_eq!(at(HISTORY, Release::V1_2), None);
    assert_eq!(at(HISTORY, Release::V1_3.patch(0)), Some(3));
    assert_eq!(at(HISTORY, Release::V1_7.patch(1)), Some(3));
    assert_eq!(at(HISTORY, Release::V1_7), Some(7));
    assert_eq!(at(HISTORY, Release::V1_9), Some(7));
}
