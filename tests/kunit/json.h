/* SPDX-License-Identifier: GPL-2.0-only */
/* Looks things up in JSON text that is known to be well-formed. */
#ifndef IKE_KUNIT_JSON_H
#define IKE_KUNIT_JSON_H

#include "ike/wire/view.h"

struct ike_view json_get(struct ike_view object, const char *key);
bool json_next(struct ike_view *array, struct ike_view *item);
struct ike_view json_string(struct ike_view value);
unsigned int json_number(struct ike_view value);
bool json_is(struct ike_view value, const char *string);

#endif
