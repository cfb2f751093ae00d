// SPDX-License-Identifier: GPL-2.0-only
/*
 * JSON without a tree: values are views of the text. Only for test data: it
 * takes what is not JSON for something else.
 */
#include <linux/ctype.h>
#include <linux/minmax.h>

#include "json.h"

static void skip_space(struct ike_view *c)
{
	while (c->len && (isspace(*c->p) || *c->p == ',' || *c->p == ':'))
		*c = ike_skip(*c, 1);
}

static size_t string_len(struct ike_view c)
{
	size_t i = 1;

	while (i < c.len && c.p[i] != '"')
		i += c.p[i] == '\\' ? 2 : 1;
	return min(i + 1, c.len);
}

/* An array or an object: up to the bracket that closes the first one */
static size_t nested_len(struct ike_view c)
{
	unsigned int depth = 0;
	size_t i = 0;

	while (i < c.len) {
		if (c.p[i] == '"') {
			i += string_len(ike_skip(c, i));
			continue;
		}
		if (c.p[i] == '[' || c.p[i] == '{')
			depth++;
		else if (c.p[i] == ']' || c.p[i] == '}')
			depth--;
		i++;
		if (!depth)
			break;
	}
	return i;
}

static size_t plain_len(struct ike_view c)
{
	size_t i = 0;

	while (i < c.len && !isspace(c.p[i]) && c.p[i] != ',' &&
	       c.p[i] != ']' && c.p[i] != '}')
		i++;
	return i;
}

static struct ike_view take_value(struct ike_view *c)
{
	struct ike_view value = {};
	size_t n;

	skip_space(c);
	if (!c->len)
		return value;
	if (*c->p == '"')
		n = string_len(*c);
	else if (*c->p == '[' || *c->p == '{')
		n = nested_len(*c);
	else
		n = plain_len(*c);
	ike_take(c, n, &value);
	return value;
}

/**
 * json_string - the inside of a string
 * @value: a value
 *
 * Context: any. Return: the characters, escapes left as they are; empty if
 * @value is no string.
 */
struct ike_view json_string(struct ike_view value)
{
	if (value.len < 2 || *value.p != '"')
		return IKE_VIEW(NULL, 0);
	return IKE_VIEW(value.p + 1, value.len - 2);
}

/**
 * json_is - is a value this string?
 * @value: a value
 * @string: what to compare with
 *
 * Context: any. Return: true if it is.
 */
bool json_is(struct ike_view value, const char *string)
{
	return ike_view_equal(json_string(value),
			      IKE_VIEW(string, strlen(string)));
}

/**
 * json_get - a member of an object
 * @object: the object
 * @key: its name
 *
 * Context: any. Return: its value, empty if there is none.
 */
struct ike_view json_get(struct ike_view object, const char *key)
{
	struct ike_view name, value;

	if (!object.len || *object.p != '{')
		return IKE_VIEW(NULL, 0);
	object = IKE_VIEW(object.p + 1, object.len - 2);
	do {
		name = take_value(&object);
		value = take_value(&object);
	} while (name.len && !json_is(name, key));
	return value;
}

/**
 * json_next - walk over an array
 * @array: the array, then what is left of it
 * @item: receives the next element
 *
 * Context: any. Return: false behind the last.
 */
bool json_next(struct ike_view *array, struct ike_view *item)
{
	if (array->len && *array->p == '[')
		*array = IKE_VIEW(array->p + 1, array->len - 2);
	*item = take_value(array);
	return item->len;
}

/**
 * json_number - an unsigned number
 * @value: a value of decimal digits, in quotes or not
 *
 * Context: any. Return: the number, 0 if it is none.
 */
unsigned int json_number(struct ike_view value)
{
	unsigned int n = 0;

	if (value.len && *value.p == '"')
		value = json_string(value);
	for (; value.len && isdigit(*value.p); value = ike_skip(value, 1))
		n = 10 * n + *value.p - '0';
	return n;
}
