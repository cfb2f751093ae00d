/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between the files of this room only: how a payload's body is cut into its
 * parts, for the check that goes over it first (decode_shape.c) and for the
 * views that are taken of it later (decode_views.c).
 */
#ifndef IKE_WIRE_DECODE_SHAPE_H
#define IKE_WIRE_DECODE_SHAPE_H

#include "ike/wire/decode.h"

/* The least that a traffic selector of an unknown type is made of */
#define IKE_TS_LEN_MIN	4

/**
 * struct ike_attr_cut - one transform attribute
 * @type: attribute type without the AF bit
 * @tv: it has the short form, and @value
 * @value: value of the short form, or length of the long form
 */
struct ike_attr_cut {
	u16 type;
	bool tv;
	u16 value;
};

int ike_shape_cut(struct ike_view *c, size_t min, struct ike_view *out);
int ike_shape_cut_attr(struct ike_view *c, struct ike_attr_cut *out);
int ike_shape_cut_cfg_attr(struct ike_view *c, struct ike_cfg_attr_view *out);
int ike_shape_check(const struct ike_payload *p, bool response);

#endif
