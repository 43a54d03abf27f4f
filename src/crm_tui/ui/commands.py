"""Every command of the product, declared once.

The screens take their key bindings from this table, the key bar and the help screen their words, and the
user's keymap file the names by which keys can be changed. Letters work where no text is typed. No digit and
no bracket is used (they need Shift or AltGr on a French keyboard), nor Ctrl+H, I, J and M (a terminal
cannot tell them from Backspace, Tab, line feed and Enter).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.binding import Binding, BindingType

from crm_tui.i18n import N_, _
from crm_tui.ui.keys import parse_key

if TYPE_CHECKING:
    from textual.app import App

EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class Command:
    """Something a person can ask for by a key."""

    id: str
    """``group.verb``, or the verb alone for what works everywhere; never changes: keymap files name it."""
    keys: tuple[str, ...]
    """Textual's names, the one that the key bar shows first."""
    label: str
    """French words of the key bar and the help screen; translate where they are shown."""
    help: str
    """French sentence of the help screen."""
    action: str
    """The action of the screen, or of the application after ``app.``."""
    show: bool = True
    """Whether the key bar shows it; the help screen shows all."""
    bar: str = ""
    """Words of the key bar, where shorter; neighbours with the same words share them (F5/F6 Étapes)."""

    @property
    def group(self) -> str:
        """The screen it belongs to, or ``everywhere``."""
        group, dot, _verb = self.id.rpartition(".")
        return group if dot else EVERYWHERE

    @property
    def leads_out(self) -> bool:
        """Whether it leaves the screen; the key bar keeps it to the last."""
        return self.action in ("back", "app.quit")


# fmt: off
COMMANDS: tuple[Command, ...] = (
    # Clients
    Command("client_list.open", ("enter",), N_("Ouvrir"),
            N_("Ouvre la fiche choisie."), "open"),
    Command("client_list.new", ("f2", "n"), N_("Nouveau contact"),
            N_("Commence une nouvelle fiche."), "new"),
    Command("client_list.edit", ("e",), N_("Éditer"),
            N_("Modifie la fiche choisie."), "edit"),
    Command("client_list.detach", ("delete", "d"), N_("Supprimer"),
            N_("Détache la fiche choisie de votre entreprise, après confirmation."), "detach"),
    Command("client_list.undo", ("u",), N_("La rattacher"),
            N_("Rattache la fiche que vous venez de détacher."), "undo"),
    Command("client_list.history", ("h",), N_("Historique"),
            N_("Montre les changements de la fiche choisie."), "history"),
    Command("client_list.filters", ("f3",), N_("Filtres"),
            N_("Choisit quels clients sont listés : état, ville, détachées… et l'ordre."), "filters"),
    Command("client_list.unfilter", ("f4",), N_("Tous les clients"),
            N_("Retire les filtres et l'ordre choisi."), "unfilter"),
    Command("client_list.switch", ("tab",), N_("Liste"),
            N_("Passe de la recherche à la liste, et retour."), "switch"),
    Command("client_list.refresh", ("f5",), N_("Actualiser"),
            N_("Relit la liste."), "refresh_list", show=False),
    Command("client_list.samples", ("f8",), N_("Données d'exemple"),
            N_("Remplit une base vide de clients fictifs, pour essayer."), "samples"),
    Command("client_list.drafts", ("f6",), N_("Saisies gardées"),
            N_("Propose de reprendre une saisie qui n'a pas été enregistrée."), "drafts", show=False),
    Command("client_list.review", ("f7",), N_("Doublons"),
            N_("Cherche les doublons déjà présents, pour les fusionner ou les lier."), "review", show=False),
    Command("client_list.lists", ("f9",), N_("Listes"),
            N_("Ouvre les listes modifiables : états, cycle, origines, intitulés…"), "lists", show=False),
    Command("client_list.retention", ("r",), N_("À revoir"),
            N_("Les fiches dont la personne n'a plus donné signe depuis des années."), "retention",
            show=False),
    Command("client_list.imports", ("ctrl+o", "i"), N_("Importer"),
            N_("Importe un fichier de clients, annule un import, ou exporte les clients."), "imports",
            show=False),
    # Files of cards
    Command("imports.open", ("enter",), N_("Ouvrir le fichier"),
            N_("Montre ce que le fichier deviendrait, avant de l'importer."), "open"),
    Command("imports.revert", ("delete", "a"), N_("Annuler cet import"),
            N_("Retire les fiches que l'import choisi a créées, après confirmation."), "revert"),
    Command("imports.reinstate", ("r",), N_("Rétablir cet import"),
            N_("Remet les fiches d'un import annulé."), "reinstate"),
    Command("imports.export", ("f4",), N_("Exporter"),
            N_("Écrit tous les clients dans un fichier : tableur, téléphone ou programme."), "export"),
    Command("imports.switch", ("tab",), N_("Imports passés"),
            N_("Passe du fichier à la liste des imports, et retour."), "switch"),
    Command("lock.unlock", ("enter",), N_("Continuer"),
            N_("Montre de nouveau ce qui était à l'écran."), "unlock"),
    Command("path_entry.save", ("enter",), N_("Exporter"),
            N_("Écrit le fichier de ce nom."), "save"),
    Command("import_file.run", ("ctrl+s",), N_("Importer"),
            N_("Importe tout le fichier."), "run"),
    Command("import_file.column", ("enter",), N_("Changer la colonne"),
            N_("Choisit ce que devient la colonne."), "column"),
    Command("column_choice.choose", ("enter",), N_("Choisir"),
            N_("La colonne va dans le champ choisi."), "choose"),
    Command("import_run.open", ("enter",), N_("Ouvrir la fiche"),
            N_("Ouvre la fiche de la ligne, ou celle à laquelle elle ressemble."), "open"),
    Command("kept_cards.open", ("enter",), N_("Ouvrir"),
            N_("Ouvre la fiche choisie."), "open"),
    # The filters of the list
    Command("filters.apply", ("enter",), N_("Appliquer"),
            N_("Liste les clients qui ont les valeurs cochées."), "apply"),
    Command("filters.tick", ("space",), N_("Cocher"),
            N_("Coche la valeur choisie, ou la décoche."), "tick"),
    Command("filters.clear", ("delete",), N_("Tout effacer"),
            N_("Décoche tout, et liste par nom."), "clear"),
    Command("filters.next_group", ("tab", "right"), N_("Filtre suivant"),
            N_("Va au filtre suivant."), "group(1)"),
    Command("filters.previous_group", ("shift+tab", "left"), N_("Filtre précédent"),
            N_("Revient au filtre précédent."), "group(-1)", show=False),
    # The card
    Command("card.edit", ("e",), N_("Éditer"),
            N_("Modifie la fiche."), "edit"),
    Command("card.detach", ("delete", "d"), N_("Supprimer"),
            N_("Détache la fiche de votre entreprise, après confirmation."), "detach"),
    Command("card.reattach", ("r",), N_("Rattacher"),
            N_("Rattache la fiche à votre entreprise."), "reattach"),
    Command("card.history", ("h",), N_("Historique"),
            N_("Montre tous les changements de la fiche."), "history"),
    Command("card.undo", ("u",), N_("Annuler le dernier"),
            N_("Annule le dernier changement de la fiche."), "undo"),
    Command("card.note", ("n",), N_("Note"),
            N_("Ajoute une note à la fiche."), "note"),
    Command("card.employer", ("o",), N_("Employeur"),
            N_("Ouvre la fiche de l'employeur."), "employer", show=False),
    Command("card.merge", ("f",), N_("Fusionner"),
            N_("Fusionne la fiche avec une autre, que vous cherchez."), "merge"),
    Command("card.links", ("l",), N_("Fiches liées"),
            N_("Montre les fiches liées ou « pas le même » : les ouvrir, retirer ce lien."), "links"),
    Command("card.winner", ("enter",), N_("Aller à la fiche"),
            N_("Ouvre la fiche dans laquelle celle-ci a été fusionnée."), "winner"),
    Command("card.unmerge", ("a",), N_("Annuler la fusion"),
            N_("Sépare de nouveau les deux fiches ; ce qui a été ajouté depuis reste."), "unmerge"),
    Command("card.copy", ("c",), N_("Copier"),
            N_("Copie l'adresse, un numéro, un email ou toute l'identité dans le presse-papiers."), "copy",
            show=False),
    Command("copy_choice.copy", ("enter",), N_("Copier"),
            N_("Copie la ligne choisie."), "copy"),
    Command("card.access_file", ("x",), N_("Dossier d'accès"),
            N_("Écrit tout ce qu'on sait de la personne, pour le lui remettre."), "access_file", show=False),
    Command("card.handed", ("m",), N_("Dossier remis"),
            N_("Note que le dossier d'accès a été remis à la personne."), "handed", show=False),
    Command("card.visit", ("v",), N_("Venu ou appelé"),
            N_("Note que le client est venu ou a appelé : la durée de conservation repart de là."), "visit",
            show=False),
    Command("card.archive", ("z",), N_("Archiver ou sortir"),
            N_("Archive la fiche (lue seulement, hors des listes), ou l'en sort ; pour le responsable."),
            "archive", show=False),
    Command("card.erase", ("ctrl+e",), N_("Effacer (RGPD)"),
            N_("Détruit pour toujours ce qu'on sait de la personne ; réservé au responsable."), "erase",
            show=False),
    # Linked cards, another card to merge with
    Command("linked_cards.open", ("enter",), N_("Ouvrir"),
            N_("Ouvre la fiche liée."), "open"),
    Command("linked_cards.unlink", ("delete", "d"), N_("Retirer le lien"),
            N_("Retire le lien, ou annule « pas le même » ; l'historique garde les deux."), "unlink"),
    # Cards that are due to be reviewed
    Command("retention.open", ("enter",), N_("Ouvrir"),
            N_("Ouvre la fiche choisie."), "open"),
    Command("retention.tick", ("space",), N_("Cocher"),
            N_("Coche la fiche, ou la décoche."), "tick"),
    Command("retention.tick_all", ("t",), N_("Toutes"),
            N_("Coche toutes les fiches, ou aucune."), "tick_all"),
    Command("retention.keep", ("k",), N_("Conserver"),
            N_("Garde les fiches cochées pour une nouvelle période, avec un motif."), "keep"),
    Command("retention.archive", ("a",), N_("Archiver"),
            N_("Archive les fiches cochées."), "archive"),
    Command("retention.erase", ("e",), N_("Effacer"),
            N_("Efface les personnes cochées pour de bon, après confirmation."), "erase"),
    Command("retention.soon", ("f3",), N_("30 jours"),
            N_("Montre aussi les fiches des 30 prochains jours, ou non."), "soon"),
    Command("third_parties.write", ("ctrl+s",), N_("Écrire le dossier"),
            N_("Écrit le dossier ; les noms cochés y sont masqués."), "write"),
    Command("third_parties.tick", ("space",), N_("Masquer ou laisser"),
            N_("Masque le nom choisi, ou le laisse."), "tick"),
    Command("card_choice.choose", ("enter",), N_("Choisir"),
            N_("Prend la fiche choisie."), "choose"),
    Command("note.save", ("ctrl+s",), N_("Enregistrer"),
            N_("Ajoute la note à la fiche."), "save"),
    Command("note.reword", ("f9",), N_("Reformuler"),
            N_("Remplace le mot signalé par des mots factuels."), "reword"),
    Command("note_reason.save", ("enter",), N_("Enregistrer quand même"),
            N_("Enregistre la note avec ce motif ; l'historique le garde."), "save"),
    Command("note_reason.back", ("escape",), N_("Revenir à la note"),
            N_("Revient à la note sans rien enregistrer."), "back"),
    # The form
    Command("card_form.save", ("ctrl+s",), N_("Créer"),
            N_("Enregistre la fiche."), "save"),
    Command("card_form.reword", ("f9",), N_("Reformuler"),
            N_("Remplace le mot signalé dans la note par des mots factuels."), "reword"),
    Command("card_form.previous_step", ("f5",), N_("Étape précédente"),
            N_("Revient à l'étape précédente."), "previous_step", bar=N_("Étapes")),
    Command("card_form.next_step", ("f6",), N_("Étape suivante"),
            N_("Passe à l'étape suivante."), "next_step", bar=N_("Étapes")),
    Command("card_form.essentials", ("f4",), N_("Tous les champs"),
            N_("Montre les champs essentiels, ou tous les champs."), "essentials"),
    Command("card_form.duplicates", ("f7",), N_("Doublons"),
            N_("Montre les fiches qui ressemblent à votre saisie."), "duplicates"),
    Command("card_form.manual_address", ("f8",), N_("Adresse manuelle"),
            N_("Saisit l'adresse champ par champ, ou revient à la recherche."), "manual_address"),
    Command("card_form.switch_kind", ("ctrl+t",), N_("Type"),
            N_("Passe de Personne à Entreprise, sans rien perdre."), "switch_kind", show=False),
    Command("card_form.open_employer", ("ctrl+o",), N_("Employeur"),
            N_("Ouvre la fiche de l'employeur."), "open_employer", show=False),
    # History
    Command("history.open", ("enter",), N_("La fiche à cette date"),
            N_("Montre la fiche telle qu'elle était."), "open"),
    Command("history.restore", ("r",), N_("Rétablir cette valeur"),
            N_("Remet l'ancienne valeur du champ."), "restore"),
    Command("history.unmerge", ("a",), N_("Annuler la fusion"),
            N_("Sépare de nouveau les deux fiches ; ce qui a été ajouté depuis reste."), "unmerge"),
    Command("history.by_field", ("f3",), N_("Par champ"),
            N_("Ne montre que les changements de ce champ, ou tous."), "by_field"),
    # Duplicates
    Command("duplicate_warning.open", ("enter",), N_("Ouvrir"),
            N_("Ouvre la fiche ; votre saisie reste en brouillon."), "open"),
    Command("duplicate_warning.complete", ("c",), N_("Compléter la fiche"),
            N_("Complète la fiche choisie avec votre saisie."), "complete"),
    Command("duplicate_warning.reattach", ("r",), N_("Rattacher"),
            N_("Rattache la fiche détachée."), "reattach"),
    Command("duplicate_warning.create", ("o",), N_("Pas le même, créer"),
            N_("Crée la fiche et retient que ce n'est pas un doublon."), "create"),
    Command("duplicate_warning.link", ("l",), N_("Même foyer : créer et lier"),
            N_("Crée la fiche et la lie à la fiche choisie, du même foyer."), "link", bar=N_("Même foyer")),
    Command("duplicate_warning.merge", ("f",), N_("Fusionner"),
            N_("Fusionne la fiche que vous modifiez avec la fiche choisie."), "merge"),
    Command("complete.save", ("ctrl+s",), N_("Enregistrer"),
            N_("Enregistre la fiche complétée."), "save"),
    Command("complete.tick", ("space",), N_("Cocher"),
            N_("Prend ou laisse cette valeur."), "tick"),
    Command("complete.back", ("escape",), N_("Revenir"),
            N_("Revient sans rien changer."), "back"),
    # Merging two cards, duplicates that are there already
    Command("merge.save", ("ctrl+s",), N_("Fusionner"),
            N_("Fait une seule fiche des deux ; rien n'est effacé, et U l'annule."), "save"),
    Command("merge.tick", ("space",), N_("Choisir"),
            N_("Choisit l'autre valeur de la ligne."), "tick"),
    Command("merge.swap", ("x",), N_("Échanger"),
            N_("Garde l'autre fiche, et fusionne celle-ci."), "swap"),
    Command("merge.back", ("escape",), N_("Revenir"),
            N_("Revient sans rien changer."), "back"),
    Command("review.open", ("enter",), N_("Comparer"),
            N_("Compare les deux fiches, pour les fusionner."), "open"),
    Command("review.link", ("l",), N_("Même foyer"),
            N_("Lie les deux fiches : un même foyer, ou des sociétés qui vont ensemble."), "link"),
    Command("review.apart", ("o",), N_("Pas le même"),
            N_("Retient que ce n'est pas un doublon : la paire n'est plus proposée."), "apart"),
    Command("review.undo", ("u",), N_("Annuler"),
            N_("Annule la dernière décision : fusion, lien, ou « pas le même »."), "undo"),
    Command("review.level", ("f3",), N_("Niveau"),
            N_("Ne montre que les paires d'un niveau, puis du suivant, puis toutes."), "level"),
    Command("review.scan", ("f5",), N_("Chercher"),
            N_("Cherche les doublons de toute la base, arrête ou reprend la recherche."), "scan"),
    Command("conflict.save", ("ctrl+s",), N_("Enregistrer"),
            N_("Enregistre avec les valeurs choisies."), "save"),
    Command("conflict.tick", ("space",), N_("Choisir"),
            N_("Choisit l'une des deux valeurs."), "tick"),
    Command("conflict.back", ("escape",), N_("Revenir à la saisie"),
            N_("Revient à la saisie sans enregistrer."), "back"),
    # Draft
    Command("draft_offer.resume", ("enter",), N_("Reprendre"),
            N_("Reprend la saisie là où elle en était."), "resume"),
    Command("draft_offer.view", ("v",), N_("Voir"),
            N_("Montre la saisie sans la reprendre."), "view"),
    Command("draft_offer.discard", ("j",), N_("Jeter"),
            N_("Jette la saisie."), "discard"),
    # Editable lists
    Command("reference_lists.add", ("n",), N_("Ajouter"),
            N_("Ajoute une valeur à la liste."), "add"),
    Command("reference_lists.rename", ("e",), N_("Renommer"),
            N_("Change les mots de la valeur."), "rename"),
    Command("reference_lists.retire", ("r",), N_("Retirer ou rétablir"),
            N_("Ne propose plus la valeur, ou la propose de nouveau."), "retire"),
    Command("reference_lists.move_up", ("alt+up",), N_("Monter"),
            N_("Monte la valeur dans la liste."), "move_up", bar=N_("Déplacer")),
    Command("reference_lists.move_down", ("alt+down",), N_("Descendre"),
            N_("Descend la valeur dans la liste."), "move_down", bar=N_("Déplacer")),
    Command("label_entry.save", ("enter",), N_("Valider"),
            N_("Prend ce texte."), "save"),
    # Help
    Command("help_screen.run", ("enter",), N_("Faire"),
            N_("Revient à l'écran et fait ce que dit la ligne choisie."), "run_chosen"),
    # Everywhere
    Command("help", ("f1",), N_("Aide"),
            N_("Montre toutes les commandes de cet écran."), "app.help"),
    Command("back", ("escape",), N_("Retour"),
            N_("Revient à l'écran précédent ; une saisie reste en brouillon."), "back"),
    Command("quit", ("ctrl+q",), N_("Quitter"),
            N_("Quitte le programme ; une saisie reste en brouillon."), "app.quit"),
)
# fmt: on

BY_ID: Mapping[str, Command] = {command.id: command for command in COMMANDS}
POSITION: Mapping[str, int] = {command.id: position for position, command in enumerate(COMMANDS)}


def commands_of(group: str) -> Iterator[Command]:
    """The commands of one screen, in the order of the table."""
    return (command for command in COMMANDS if command.group == group)


def bindings_for(group: str) -> list[BindingType]:
    """The ``BINDINGS`` of the screen, or of the widget, that carries the group's actions."""
    return [binding_for(command) for command in commands_of(group)]


def binding_for(command: Command, *, priority: bool = False) -> Binding:
    """The key binding of one command; a ``priority`` one wins over whatever has the focus."""
    return Binding(
        ",".join(_with_capitals(command.keys)),
        command.action,
        description=command.label,
        show=command.show,
        id=command.id,
        priority=priority,
    )


def _with_capitals(keys: tuple[str, ...]) -> Iterator[str]:
    """The keys, each letter followed by its capital: Caps Lock does not disable a command."""
    for key in keys:
        yield key
        if len(key) == 1:
            yield key.upper()


def apply_keymap(app: App[Any], mapping: Mapping[str, str]) -> list[str]:
    """Give the user's keys to the commands; what cannot be is left out, and said in the answer.

    Args:
        app: The application.
        mapping: Command id to keys as people write them, ``{"card.edit": "Ctrl+E, F6"}``.

    Returns:
        One French sentence for each line that was left out.
    """
    problems = []
    keymap: dict[str, str] = {}
    for command_id, text in mapping.items():
        if command_id not in BY_ID:
            problems.append(_("Touches : la commande « {name} » n'existe pas.").format(name=command_id))
            continue
        keys = [parse_key(part) for part in text.split(",")]
        usable = tuple(key for key in keys if key is not None)
        if len(usable) < len(keys):
            problems.append(
                _("Touches : « {keys} » ne peut pas servir pour {name}.").format(keys=text, name=command_id)
            )
        elif other := _holder(usable, BY_ID[command_id], mapping):
            problems.append(
                _("Touches : « {keys} » sert déjà à {other}, pas à {name}.").format(
                    keys=text, other=other, name=command_id
                )
            )
        else:
            keymap[command_id] = ",".join(_with_capitals(usable))
    app.set_keymap(keymap)
    return problems


def _holder(keys: tuple[str, ...], command: Command, mapping: Mapping[str, str]) -> str:
    """The id of another command that one of the keys already runs on the same screen."""
    for other in COMMANDS:
        meet = other.group == command.group or EVERYWHERE in (other.group, command.group)
        if not meet or other.action == command.action:
            continue
        if other.id in mapping:
            # Two lines that ask for the same key: the first one in the table has it.
            held = {parse_key(part) for part in mapping[other.id].split(",")}
            if POSITION[other.id] > POSITION[command.id]:
                continue
        else:
            held = set(other.keys)
        if held & set(keys):
            return other.id
    return ""
