// SPDX-License-Identifier: GPL-2.0-only
/*
 * What becomes of IKE SAs and traps when our addresses or routes change.
 */
#include "ike/child.h"

/**
 * ike_engine_paths() - addresses or routes of the namespace have changed
 * @e: the engine
 *
 * Context: a door; may sleep.
 */
void ike_engine_paths(struct ike_engine *e)
{
	if (e->route_when != IKE_NEVER)
		ike_traps_reroute(e);
	ike_engine_leave(e);
}
