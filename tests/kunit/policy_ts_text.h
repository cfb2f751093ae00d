/* SPDX-License-Identifier: GPL-2.0-only */
/* Addresses and traffic selectors for tests, from text. */
#ifndef IKE_KUNIT_POLICY_TS_TEXT_H
#define IKE_KUNIT_POLICY_TS_TEXT_H

#include <kunit/test.h>

#include "ike/policy/selector.h"

/* "10.1.0.1", "fe80::1", "" for none */
struct ike_addr addr_parse(struct kunit *test, const char *text);
/*
 * "10.1.0.0/16[6/80-90]", "fec1::1-fec1::9", "dynamic[17]": protocol and
 * ports as numbers, protocol 0 for any, ports "opaque" or left out.
 */
struct ike_ts ts_parse(struct kunit *test, const char *text);
/* Selectors with spaces between them */
struct ike_ts_list *ts_list_parse(struct kunit *test, const char *text);
/* The other way: as ike_ts_print() has them, with spaces between them */
const char *ts_list_text(struct kunit *test, const struct ike_ts_list *list);

#endif
