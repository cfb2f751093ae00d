/* SPDX-License-Identifier: GPL-2.0-only */
/* Neighbour discovery, which no policy of ours may hold up. */
#ifndef IKEK_ESP_GLUE_NEIGHBOURS_H
#define IKEK_ESP_GLUE_NEIGHBOURS_H

#include "esp_glue/slot.h"

#define IKEK_NEIGHBOURS	4	/* solicitations and advertisements, both ways */

/**
 * struct ikek_neighbours - policies that let it pass, as long as there are users
 * @users: how many sets of policies could hold it up
 * @what: is done with it
 * @claims: for the policies; without a slot where somebody else has one
 */
struct ikek_neighbours {
	unsigned int users;
	struct ikek_treatment what;
	struct ikek_claim claims[IKEK_NEIGHBOURS];
};

bool ikek_neighbours_concerned(const struct ikek_slot_key *key);
int ikek_neighbours_get(struct ikek_neighbours *n, struct ikek_slots *slots);
void ikek_neighbours_put(struct ikek_neighbours *n, struct ikek_slots *slots);
int ikek_neighbours_mend(struct ikek_neighbours *n, struct ikek_slots *slots);

#endif
