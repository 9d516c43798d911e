/*
 * The repairer: what repairing OCR damage needs beside the block. It lives as long as a restorer; `engine` and `own`
 * are found by the first damaged block of a text (learn.c) and used by it and all that follow (repair.c).
 */
#ifndef PHUCDAU_RESTORE_REPAIRER_H
#define PHUCDAU_RESTORE_REPAIRER_H

#include "decode/lattice_decoder.h"
#include "lattice/lattice_maker.h"
#include "restore/block.h"
#include "restore/channels.h"

/* Pairs of truth and print to learn a channel from; growing arrays. */
struct channel_examples {
    struct channel_example *items;
    size_t count, capacity;
    uint8_t *letters;
    size_t letter_count, letter_capacity;
    uint32_t *printed;
    size_t printed_count, printed_capacity;
};

struct repairer {
    const pd_model *model;
    pd_channels *channels;
    const pd_words *words;         /* the user's; NULL: none */
    const struct channel_set *set; /* NULL: not loaded yet */
    struct trie *own_trie;         /* with the user's words; NULL: there are none */
    const struct engine *engine;   /* the one that fits this text; NULL: not known yet; learn → learn */
    struct channel *own;           /* learnt from this text; NULL: the engine's is used; learn → learn */
    struct lattice_maker *maker;   /* reads under the channel that learn.c has set; learn → repair */
    struct lattice lattice;        /* of the sentence read last */
    struct lattice_decoder *decoder;
    struct channel_examples examples; /* learn only */
};

/* NULL if memory runs out. `channels` and `words` (NULL: none) must outlive it. The caller frees it. */
struct repairer *repairer_new(const pd_model *model, pd_channels *channels, const pd_words *words);
void repairer_free(struct repairer *repairer);

/* Forgets what the last text taught. */
void repairer_forget(struct repairer *repairer);

/* Loads the engines' tables and makes the working memory, once. False: *error says why. */
bool repairer_prepare(struct repairer *repairer, pd_error *error);

/*
 * Decodes sentence `s` of a block as OCR damage; repairer->lattice has the edges of the path. The path's log_p is NAN
 * if memory runs out.
 */
struct lattice_path repairer_read_sentence(const struct restore_context *context, const struct block *block, size_t s);

/* Where sentence `s` ends: behind its last token and its stop. */
size_t repairer_sentence_end(const struct block *block, size_t s);

/* The letters of a reading in their case; returns how many, 0 if it is none of letters. */
size_t repairer_spell(const struct repairer *repairer, const struct lattice_edge *edge,
                      uint8_t letters[TRIE_LETTERS_MAX]);

#endif
