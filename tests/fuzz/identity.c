// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two identities, one of them as if it were configured: are they well formed,
 * how do they look, do they match. The input is two halves, each a type and
 * data.
 */
#include "fuzz.h"

#include "ike/policy/identity.h"

static bool read_id(struct ike_view half, struct ike_id *id)
{
	if (ike_take_u8(&half, &id->type))
		return false;
	id->data = IKE_VIEW(fuzz_copy(half), half.len);
	return true;
}

/* Text fits where it is put, is printable, and a short one begins a long one. */
static void expect_text(const struct ike_id *id)
{
	static char whole[4 * 0x10000 + 64];
	char small[24];
	size_t i;

	must(ike_id_print(id, whole, sizeof(whole)) == whole);
	for (i = 0; whole[i]; i++)
		must(whole[i] >= ' ' && whole[i] < 0x7f);
	ike_id_print(id, small, sizeof(small));
	must(strlen(small) < sizeof(small));
	must(!strncmp(small, whole, strlen(small)));
}

static void expect_itself(const struct ike_id *id)
{
	struct ike_id *copy;

	expect_text(id);
	if (ike_id_check(id))
		return;
	copy = ike_id_dup(id);
	must(copy);
	must(ike_id_equal(id, copy) && ike_id_equal(copy, id));
	must(ike_id_hash(id) == ike_id_hash(copy));
	must(ike_id_match(copy, id) == IKE_ID_MATCH_EXACT);
	free(copy);
}

static void expect_pair(const struct ike_id *pattern, const struct ike_id *id)
{
	unsigned int rank = ike_id_match(pattern, id);
	bool equal = ike_id_equal(pattern, id);

	must(rank <= IKE_ID_MATCH_EXACT);
	must(equal == ike_id_equal(id, pattern));
	if (ike_id_check(pattern) || ike_id_check(id))
		return;
	must(!equal || rank == IKE_ID_MATCH_EXACT);
	if (ike_id_is_pattern(pattern) || ike_id_is_pattern(id))
		return;
	must(equal == (rank == IKE_ID_MATCH_EXACT));
	must(!equal || ike_id_hash(pattern) == ike_id_hash(id));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct ike_id a = {}, b = {};
	struct ike_view first, second;

	if (!fuzz_halves(IKE_VIEW(data, size), &first, &second))
		return 0;
	if (read_id(first, &a) && read_id(second, &b)) {
		expect_itself(&a);
		expect_itself(&b);
		expect_pair(&a, &b);
		expect_pair(&b, &a);
	}
	free((void *)a.data.p);
	free((void *)b.data.p);
	return 0;
}
