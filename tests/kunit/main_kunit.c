// SPDX-License-Identifier: GPL-2.0-only
/* The KUnit module: all suites. */
#include <linux/module.h>

#include "suites.h"

kunit_test_suites(&ikek_decode_suite,
	&ikek_views_suite,
	&ikek_mangle_suite,
	&ikek_encode_suite,
	&ikek_rules_suite,
	&ikek_names_suite,
	&ikek_captures_suite,
	&ikek_prf_suite,
	&ikek_integ_suite,
	&ikek_cipher_suite,
	&ikek_kex_suite,
	&ikek_keymat_suite,
	&ikek_sk_suite,
	&ikek_sk_captures_suite,
	&ikek_identity_suite,
	&ikek_proposal_suite,
	&ikek_selector_suite,
	&ikek_conn_suite,
	&ikek_index_suite,
	&ikek_conn_check_suite,
	&ikek_handshake_suite,
	&ikek_childless_suite,
	&ikek_soak_suite,
	&ikek_show_suite,
	&ikek_memory_suite,
	&ikek_answers_suite,
	&ikek_forged_suite,
	&ikek_hostile_suite,
	&ikek_reload_suite,
	&ikek_load_suite,
	&ikek_route_suite,
	&ikek_unique_suite,
	&ikek_crossing_suite,
	&ikek_delete_suite,
	&ikek_rekey_child_suite,
	&ikek_collide_child_suite,
	&ikek_rekey_ike_suite,
	&ikek_liveness_suite,
	&ikek_lifetime_suite,
	&ikek_acquire_suite,
	&ikek_negotiation_suite,
	&ikek_refuse_suite,
	&ikek_cookie_suite,
	&ikek_loss_suite,
	&ikek_suites_suite);

MODULE_DESCRIPTION("KUnit tests of ikek's protocol");
MODULE_LICENSE("GPL");
