"""Notes of a bicycle and motorcycle shop: those that may stand as they are, and those that may not."""

from __future__ import annotations

CLEAN = """
Révision annuelle faite en mars, freins réglés, chaîne remplacée.
Pneu arrière changé le 12/03, chambre à air fournie par le client.
Freins à disque à purger, plaquettes usées à l'avant.
Devis n° 2024-118 envoyé par mail, en attente d'accord.
Préfère être appelé après 18 h.
Préfère un SMS quand la réparation est prête.
Vient chercher son vélo le samedi matin.
A acheté un antivol et un casque en mai.
Pièce commandée : cassette 11-34, livraison prévue jeudi.
Souhaite un rappel avant la révision de septembre.
Paie par virement à réception de la facture.
Dérailleur réglé, câbles et gaines remplacés.
Roue arrière dévoilée, deux rayons changés.
Roue voilée, jante à remplacer : devis demandé.
La cliente demande si la roue voilée peut être réparée.
Disque avant voilé, à contrôler.
Éclairage à remplacer, devis demandé.
Cherche un porte-bébé compatible avec son Trek FX.
Vidange et filtre à huile faits à 12 000 km.
Batterie morte, remplacée sous garantie.
Batterie du VAE HS, retour au fabricant.
Kit chaîne à prévoir vers 20 000 km.
Contrôle technique à prévoir en novembre.
Demande une estimation de reprise de sa Honda Transalp.
Triumph Bonneville : courroie et pneus à vérifier.
Harley Sportster, pot d'échappement bruyant, contrôle demandé.
Fat Boy 2015, suspension arrière affaissée.
Gold Wing 1800, remorque à câbler.
Bugatti Chiron miniature commandée pour l'anniversaire de son fils.
Dépression du carburateur à mesurer, prise d'air probable.
Synchronisation des carburateurs : dépression inégale.
Tuyau de dépression fendu, à remplacer.
Moteur malade : bruit de bielle à chaud.
Siège malade, mousse à refaire.
Le moteur est malade, compression faible.
Le vélo est malade depuis la chute, dit le client ; contrôle du cadre.
Pompe à vélo offerte avec la commande.
Lime bâtarde 250 mm commandée pour l'atelier.
Lime plate bâtarde et lime douce à racheter.
Conduite souple conseillée pendant le rodage.
Client connu du magasin d'Annecy, même dossier.
Grosse cylindrée, place de parking large à prévoir pour la livraison.
Opération du frein arrière prévue mardi.
Traitement antirouille du cadre, deux couches.
Cadre sous traitement antirouille jusqu'à vendredi.
Diabolo de roulette de dérailleur à remplacer.
Casque black mat taille M réservé.
Souhaite la version noire, pas la blanche.
Cherche un cadre noir mat en taille L.
Le client veut le modèle noir.
La cliente hésite entre noir et bleu.
Joint de culasse à remplacer, devis 480 euros.
Culasse rectifiée, queue de soupape à contrôler.
Queue de carénage rayée, pièce commandée.
Pédale de gauche dévissée, manivelle à contrôler.
Levier de droite tordu après une chute.
Le repose-pied est de gauche, pas de droite.
Boîte de vitesses : axe du sélecteur à changer.
Huile de boîte trans changée.
Enceinte Bluetooth oubliée dans la sacoche.
Enceinte du magasin fermée le lundi.
Rappeler M. Gros pour le devis.
M. Conard passera jeudi chercher sa moto.
Mme Sotte a réglé la facture 2231.
Mme Connard : rendez-vous à 14 h.
Monsieur Batard vient pour la révision.
M. Jean Conard a téléphoné.
M. et Mme Pédé ont déménagé à Liège.
Dr Malade est injoignable le mercredi.
Christian passera prendre le vélo de sa fille.
M. Chrétien habite Bourges, livraison mardi.
M. Romano et Mme Blanc passeront ensemble.
Livrer rue de l'Église, code portail 4512.
Livrer place de la Mosquée, derrière la pharmacie.
Adresse : 8 rue des Juifs, Colmar.
Habite place du Marché aux Juifs.
Dépôt au 14 avenue des Gays-Lurons.
Livraison 3 rue Gay-Lussac, 2e étage.
Client au 12 rue de la Synagogue.
Livrer chemin de la Croix, portail vert.
Rue du Curé à Luxembourg, interphone B.
Déposer à l'école catholique Saint-Joseph, service technique.
Facture au nom du lycée protestant.
Vélo handicap demandé, tricycle à essayer.
Place handicapé devant le magasin pour le chargement.
Accès PMR par la cour.
Tricycle pour enfant, adaptation PMR.
Tarif PMR appliqué.
Syndic de copropriété : facture à envoyer au cabinet.
Le syndicat de copropriété commande 12 arceaux.
Saint-Étienne : agence fermée en août.
Rendez-vous rue Saint-Michel.
Monté un guidon cintre bas, position agressive voulue.
Pneus à profil agressif pour la boue.
Cheval arabe à transporter : remorque et attelage vérifiés.
Livraison au haras, chevaux arabes, prévenir avant.
Institut du monde arabe : 4 vélos de service.
Pièce d'origine japonaise, délai trois semaines.
Pièces d'origine uniquement, demande le client.
Gilet jaune fluo vendu avec le casque.
Gilet jaune de sécurité offert.
Un antivol forgé et un gilet jaune en taille XL.
Député européen : facturer à son bureau.
Le député passe par l'assistant pour ses rendez-vous.
A fait voler en éclats le carénage lors d'une chute.
Vélo volé le 02/05, plainte déposée, numéro de cadre transmis.
S'est fait voler son vélo, cherche un modèle d'occasion.
On lui a volé sa selle devant la gare.
Un voleur a coupé l'antivol, remplacement demandé.
Victime d'un escroc sur un site d'annonces, veut vérifier le cadre.
Antivol de classe 3 conseillé contre le vol.
Concessionnaire : dealer officiel Trek à Namur.
Ressort taré à 450 livres.
Clapet taré à 3 bars, à contrôler.
Câble de frein fêlé, gaine à changer.
Cadre fêlé sous le tube de selle.
Chaîne sale, nettoyage demandé.
Transmission dégueulasse, dégraissage à facturer.
Le vélo est sale, lavage compris dans le forfait.
Bruit bizarre au pédalier, à écouter.
Bruit louche dans la fourche.
Jeu douteux dans la direction.
Grincement désagréable au freinage.
Odeur désagréable d'essence à froid.
Bruit sourd à l'arrière en virage.
Angle mort : rétroviseur supplémentaire posé.
Rivet aveugle à poser sur le garde-boue.
Roulement sourd, moyeu à ouvrir.
Dérailleur capricieux, patte à redresser.
Ralenti instable à chaud.
Freinage violent, plaquettes à changer.
Travail pénible sur l'axe grippé, 1 h facturée.
Montage difficile : deux heures de main-d'œuvre.
Axe difficile à extraire, extracteur utilisé.
Difficile à joindre le matin, appeler le soir.
Selle trop lourde, cherche plus léger.
Vélo lourd, préfère un modèle en aluminium.
Direction assistée à purger.
Vélo à assistance électrique, limite 25 km/h.
Pot de colle à rustine rajouté à la commande.
Fil de masse à refaire, vis foirée.
Boulet d'attelage de la remorque à graisser.
Ballade prévue dimanche, révision avant samedi.
Demande le retard du train avant de venir, arrivera vers 17 h.
Retard de livraison du fournisseur, client prévenu.
Suspension arrière à refaire, joints spi.
Amende payée, carte grise en règle.
Porte condamnée : passer par l'arrière.
Arrive en fauteuil du bureau voisin, livraison au rez-de-chaussée.
Réparation du fauteuil roulant de la mairie, pneu avant.
Ceinture cardiaque et compteur Garmin à appairer.
Burn à éviter : pneu arrière usé en trois semaines.
Essai du CB500, client satisfait.
Vis M6*20 et rondelles à commander.
Pneu 700*25c et chambre 26*1.75.
Réf. CMD-0012 / c0nfig v2 notée au devis.
Mail du client : contact@pute-a-velo.example.com à ne pas confondre.
Site : www.conard-cycles.fr, demande de tarif.
Pédalage fluide après réglage, RAS.
Passage de 2x10 à 1x12, devis accepté.
Échange standard de l'alternateur.
Réglage de la hauteur de selle : 74 cm.
Facture du 03/04 payée avec retard, relance du 20/04.
A haussé le ton au comptoir le 12/03, calmé ensuite.
Retour refusé le 12/03 : ticket absent.
Réclamation du 14/02 : jante rayée au montage, geste de 30 euros.
A demandé une remise de 10 %, accordée sur le casque.
Entretien de 12 vélos de service, facture mensuelle.
Bon de commande obligatoire, référence 8841.
Règlement à 30 jours fin de mois.
Contrat d'entretien à renouveler en juin.
Livraison à l'arrière du bâtiment, avant 11 h.
Intéressée par un vélo cargo pour deux enfants.
Son mari passera avec la facture d'achat.
Sa fille de 8 ans : vélo 20 pouces rouge.
A deux enfants, cherche une remorque d'occasion.
Essayage de la tenue de pluie, taille 42.
Moto garée sous l'abri, clé au comptoir.
Bougie noire, richesse à régler.
Échappement noirci, mélange trop riche.
Allume mal à froid, démarreur à charbonner.
Carte cadeau de 50 euros, valable jusqu'en décembre.
Numéro de cadre WTU274K0193X relevé.
Tirage au sort du Club : a gagné un bidon.
Demande un duplicata de la carte grise.
Vélo de location rendu le 4 à 18 h 10.
Fourche Fox, huile 10WT, 120 ml par bras.
Contacter le propriétaire du garage pour la clé.
Assurance : expert attendu mardi à 10 h.
Ne veut pas de publicité, l'a dit le 02/06.
Casse-noix offert au Noël des clients ; rendez-vous le 22.
Taureau mécanique loué pour la fête du magasin.
Commande un support pour le chien, panier avant.
Son chat et son chien montent dans la remorque.
Ressort de selle cassé, bête noire du modèle 2012.
Machine à café de l'accueil en panne, s'excuser auprès du client.
Rdv posé avec le comptable, facture pro forma.
Cintre et potence alu, serrage 5 Nm.
Le client est satisfait, dit-il, et reviendra.
Client pressé, veut le vélo vendredi.
Client patient, peut attendre deux semaines.
La cliente est contente du réglage.
Il est passé récupérer le vélo, il est un peu en retard.
Bidon noir, porte-bidon noir, ruban noir.
Elle est venue avec son mari.
Sa fille est grande, cadre 54.
Le client est grand : 1m92, cadre XL.
Il pèse 110 kg, prévoir roues renforcées.
Client de 130 kg, roues tandem conseillées.
Personne âgée, préfère un enjambement bas.
Cherche un vélo à enjambement bas suite à une opération.
Voudrait essayer un tricycle adulte.
Préfère une selle large et confortable.
Le monsieur est reparti avec un vélo de prêt.
Elle est partie en vacances jusqu'au 20.
Il est en déplacement, rappeler le 12.
Il ne travaille pas le lundi.
Client chez nous depuis 2012.
Client fidèle, remise de 5 %.
Très bon client, paie comptant.
A besoin d'une facture au nom de la CGT Rhône.
CSC : club sportif de Charleroi, 6 maillots.
Livraison à la paroisse Saint-Pierre.
Curé de la paroisse : vélo de ville à revoir.
Le pasteur Martin passera samedi.
Facture pour l'association des musulmans de Lyon.
Infirmière à l'hôpital, ne répond pas la nuit.
Médecin, cabinet rue du Port.
Travaille à l'hôpital Édouard-Herriot, livrer à la loge.
Psychologue, cabinet au 2e.
Travaille à la prison, horaires décalés.
Surveillant à la maison d'arrêt, rappeler l'après-midi.
Gendarme, vélo de service à part.
Avocate, facture au cabinet.
Député suppléant, ne pas confondre.
Le voleur a été retrouvé par la police, vélo récupéré.
Déclaration de vol transmise à l'assurance.
Gravage contre le vol.
Le vélo a été volé puis retrouvé.
Il a volé au-dessus du guidon lors de la chute.
Freins pas fiables sous la pluie.
Modèle peu fiable selon le client.
Le client trouve le vélo lourd.
Le client trouve la selle dure.
La cliente trouve le prix exagéré.
Client difficile à joindre, laisser un message.
Le client hésite, modèle compliqué à choisir.
Réparation impossible, cadre fendu.
Réglage impossible, patte tordue.
Il manque une vis, un écrou et un roulement.
Fil noir, fil jaune, fil blanc à souder.
Feu blanc à l'avant, feu rouge à l'arrière.
Roue folle à changer sur le tendeur.
Poulie folle grippée.
Vis folle, filetage à reprendre.
Enveloppe timbrée jointe pour le retour.
Carburateur encrassé, mélange pauvre.
Mélange trop pauvre à mi-régime.
Fait du cyclotourisme avec un club catholique de Bron.
Élève au lycée Jean-Moulin.
Le fils vient avec la scooter, moteur serré.
Ma collègue Sarah l'a servi.
Rappel du syndic au sujet du local à vélos.
Paie en trois fois, chèques encaissés les 5 du mois.
Chèque refusé par la banque le 12/03, relance faite.
Impayé de 84 euros, mise en demeure le 02/04.
Demande un délai de paiement jusqu'au 30.
Veut un devis pour l'assurance, véhicule accidenté.
Accident du 03/05 : fourche et cadre à expertiser.
Vélo de course, très léger, à manipuler avec soin.
Le vélo est dangereux en l'état : refus de le rendre sans signature.
Fourche dangereuse, client averti.
Pneu dangereux, a signé une décharge.
Batterie dangereuse gonflée, mise au bac.
Client averti du risque, signe la décharge.
Mauvaise adresse, courrier revenu.
Mauvais numéro : le 06 ne répond plus.
Sale temps samedi, sortie annulée.
La sortie club est annulée, prévenir.
Grosse commande pour l'école.
Gros entretien des 10 000 km.
Gros roulement bruyant côté droit.
Grosse fuite au joint spi.
Petit jeu dans la colonne.
Vieux vélo de famille, valeur sentimentale.
Vieille selle en cuir à conserver.
Le vieux Solex du grand-père.
Chien dans le jardin, sonner avant de livrer.
Attention au chien à la livraison.
Attention, portail bas : camion de moins de 3 m.
Carton plein de pièces, le client trie.
Chatte et chiens bienvenus.
Pompe qui fuit, clapet mort.
Bâton de colle, tube de colle à boyau.
Colle à boyaux séchée.
Peau de chamois du cuissard décousue.
Cul de poule, garde-boue arrière.
Habite impasse du Cul-de-Sac.
Le trou d'homme du camping-car.
Mettre un bout de câble, longueur 1m70.
La bitte d'amarrage a rayé le vélo.
Pédales automatiques, cales à régler.
Pédale de frein à redresser.
Tante du client passera.
Demande à la caisse un ticket cadeau.
Veut la couleur rose bonbon pour sa fille.
Casse-tête : adaptateur introuvable.
Crampons larges pour l'hiver.
Homme pressé, veut un SMS.
Femme de M. Petit : Claire, 06 12 34 56 78.
Personnes à prévenir : Luc et Anne.
Le couple vient essayer deux VAE.
Couple de serrage 40 Nm.
Couple conique à remplacer.
Couple moteur 85 Nm.
Bi-plateau et trans à cardan.
Transmission homocinétique, joint homo.
Le maître-cylindre fuit.
Maîtresse d'école, commande pour la classe.
Freinage assisté, ABS en panne.
C'est la moto du frère.
Client fait du cirque, monocycle.
Clown de métier, monocycle à réparer.
Il joue de la guitare manouche.
Cours d'arabe le mardi, pas disponible.
Parle arabe et anglais, français débutant.
Parle néerlandais.
Voyage au Maroc en mai, révision avant.
Vit au Sénégal l'hiver.
Étudiant, tarif réduit sur présentation de la carte.
Retraité, disponible en semaine.
Au chômage technique jusqu'en mars.
Artisan, a besoin du triporteur pour mardi.
Vegan, refuse le cuir : selle synthétique.
Cherche une selle sans cuir.
Il y a un jeu anormal, c'est normal au début.
Il boit la tasse, moteur noyé.
Le moteur boit de l'huile.
Le moteur pue l'essence.
Il sent l'essence dans le garage.
Dans le filtre, des saletés.
Huile sale, filtre sale.
Est de Lyon, tournée du jeudi.
Livraison tournée est, de droite à gauche dans l'impasse.
Porte de gauche au fond de la cour.
Sonnette de droite.
Entrée de gauche, bâtiment de droite.
Vote du budget du club reporté.
Vote du CE en mai, commande après.
Bonne femme de ménage du magasin recommandée.
M. Bonhomme attend son devis.
Mme Lagarce, rendez-vous à 9 h.
M. Boudin, M. Cochon et Mme Vache sont clients.
Famille Salaud : deux vélos.
Pas net : l'affichage du compteur.
Affichage pas net du compteur, écran à changer.
Il pue le brûlé, embrayage mort.
Blacklist du spam : son mail revient.
Moche ou pas, veut garder la sacoche.
Fou de vélo, collectionne les Bianchi.
Rien de spécial, contrôle courant.
Commande spéciale, acompte versé.
Clé spéciale nécessaire.
Outil spécial commandé.
Demande particulière : potence de 120.
Un peu lent au démarrage, batterie faible.
Crevaison lente à l'arrière.
Le client est lent à répondre aux mails.
Sans gêne pour passer le câble.
Sans parole du fabricant, on attend.
Client impatient de recevoir son vélo.
Cliente curieuse du modèle électrique.
Cliente très intéressée par le cargo.
Pauvre en huile, niveau bas.
Vite agressé par le sel, cadre à traiter.
Produit agressif à éviter sur la peinture.
Le nettoyant est agressif avec les joints.
Le frein est violent au début.
Elle est difficile à régler, cette fourche.
Il est impossible à démonter.
Il est lourd, ce cargo.
Elle est moche, cette rayure.
Il est sale, à laver avant le rendez-vous.
Elle est malade, cette batterie.
Il est fou, ce prix.
Il est mort, le roulement.
Il est dangereux de rouler ainsi.
Le cargo est dangereux, fourche fendue.
Pédales merdiques d'origine remplacées.
Frein avant merdique, étrier à changer.
Restaurant Le Gros Cochon, livraison triporteur.
Débile de changer le câble seul, prendre la gaine aussi.
Dynamo radine, peu de lumière.
Bruit sourd dans le boîtier de pédalier.
Bruit sourd et régulier à la roue arrière.
Un claquement sourd au freinage.
Trou aveugle dans le moyeu, taraudage M6.
Rétroviseur ajouté à cause de l'angle mort et de l'angle aveugle.
Rivet aveugle posé sur le garde-boue.
Sonnette muette, ressort cassé.
Organisme de tutelle : facture à la commune.
Crèche sous tutelle de la mairie, bon de commande obligatoire.
Autorité de tutelle prévenue du marché.
Association sous tutelle du département, paie par mandat.
Antivol en U contre les voleurs, classe 3.
Le voleur déjà pris par la police, vélo rendu.
Il y a eu un voleur dans la cave, antivol forcé.
Peinture refaite : elle est moche, à reprendre.
La peinture du cadre est moche, veut une autre teinte.
Peinture à refaire. Elle est moche au soleil.
Elle est moche, cette retouche au pinceau.
La soudure est moche mais solide.
Le moteur boit de l'huile, 1 l aux 1000 km.
Le carburateur boit le matin, starter bloqué.
Son chien boit le matin dans l'atelier, prévoir une gamelle.
Depuis le covid, vient surtout en semaine.
Fermé pendant le Covid, contrat suspendu.
Retard dû à la covid, pièce livrée en mai.
Masques anti-covid restés dans la sacoche.
Essai reporté : covid à l'atelier en 2021.
Jazz manouche : concert à sonoriser, triporteur loué.
Il est guitariste, elle est danseuse : deux vélos.
Collection de cochons en porcelaine à livrer.
La cochonnerie du filtre a bouché le gicleur.
Tirelire cochon offerte pour la carte de fidélité.
Huîtres à livrer en triporteur le 24.
Se plaint d'un bruit en roulant, essai à faire.
Le P.D.G. passe lundi pour la flotte.
C'est un P.D.G., facture à la société.
Rappelé le 12, P.D.
RSA : assureur de la flotte, contrat 88.
Facture à RSA Assurances.
En foire de Lyon samedi, magasin fermé.
Hôtel de la Mer, deux vélos ; bord de mer deux nuits.
Casque conforme, porte-bébé en option.
Fait du tir à l'arc, veut un porte-arc.
Bat les records, veut un compteur précis.
Réf. A-R-D 12 et s-a-l 4.
Milite pour les pistes cyclables.
Militant associatif du vélo, adhérent de la FUB.
Vélo prêté à la CGT pour le salon.
Duchon et Fils : facture à 30 jours.
""".strip().splitlines()

#: Each topic with notes in which it is to be found.
BAD: dict[str, list[str]] = {
    "insult": """
Quel connard, il a encore crié.
Un vrai con, ne veut rien entendre.
Cliente conne comme ses pieds.
Bande d'abrutis, ils sont venus à trois.
Espèce de crétin.
Cette pute m'a raccroché au nez.
Putain, encore lui.
Fils de pute.
C'est une salope.
Sale connasse au téléphone.
Ce salaud a refusé de payer.
Va te faire enculer, a dit le vendeur.
Des enculés, ces clients.
Il est débile.
Débile léger, expliquer deux fois.
Gros lard, prendre une selle large.
Client idiot, ne comprend pas la garantie.
Quelle imbécile, elle a perdu la clé.
Merde, le client est revenu.
Il nous emmerde tous les samedis.
Client chiant, rappeler le moins possible.
C'est un bâtard.
Trou du cul.
Faux-cul, méfions-nous.
Vieille peau, elle revient sans ticket.
Vieux schnock.
Pauvre type.
Sale type.
Tête de con.
Un gros naze.
Quelle pétasse.
Une grosse vache.
Quel porc, il a tout sali.
Bande de ploucs.
Sale bougnoule.
Un pédé du quartier.
Quel fumier ce client.
Une vraie ordure, espèce d'ordure.
Espèce de tapette.
Dikkenek du quartier, fait son malin.
Un baraki, il a garé sur le trottoir.
Sale flamin.
What an asshole.
Fucking client.
Stupid bitch.
Casse-couilles, appelle dix fois par jour.
C'est un c*nnard fini.
c0nnard
Une s@lope.
Connnnnard !
Quel c o n n a r d.
Encule de sa race.
Client complètement cinglé.
Ce client est fou.
Quel bouffon.
C'est un clochard.
Un ivrogne du quartier.
Une gouine.
Cassos, ne pas faire crédit.
Client bête comme ses pieds.
Merdique, comme d'habitude avec elle.
Encore ce ducon.
C'est une cochonne.
QI d'huître.
Un batar.
""".strip().splitlines(),
    "health": """
Alcoolique, passe le matin seulement.
Le client est bourré dès 10 h.
Sent l'alcool à chaque visite.
Dépressive depuis la mort de son mari.
En pleine dépression, ne pas relancer.
Il est malade depuis janvier.
Cliente malade, rappeler en mai.
A un cancer, ne pas insister.
Séropositif, dit le voisin.
Son mari est diabétique.
Cliente handicapée, prévoir du temps.
Le client est sourd, parler fort.
Mari aveugle, vient avec elle.
Elle est enceinte, pas de vélo avant l'été.
Sort de l'hôpital, passera la semaine prochaine.
A été opéré du genou.
Son fils est autiste.
En arrêt maladie jusqu'en mars.
Bipolaire, humeur changeante.
Suit une chimio.
Toxicomane, surveiller.
A fait un AVC l'an dernier.
Allergique au latex.
Vient en fauteuil roulant.
Épileptique, ne conduit plus.
En burn-out, ne pas appeler.
Client sous tutelle.
Sous curatelle renforcée.
Il a le Covid.
A eu le covid.
Son fils est aveugle.
Sourd et muet.
Elle a la covid.
Aveugle de naissance.
Boit le matin.
""".strip().splitlines(),
    "religion": """
Musulman pratiquant, pas le vendredi.
Cliente juive, rappeler dimanche.
Famille catholique très pratiquante.
Fait le ramadan, rappeler après.
Témoin de Jéhovah, parle de sa foi.
Femme voilée, servie par Sophie.
Va à la messe le dimanche matin.
Un islamiste, d'après le voisin.
Protestants du temple d'en face.
Porte une kippa.
""".strip().splitlines(),
    "origin": """
Client arabe, paie en espèces.
Un Arabe du quartier.
D'origine maghrébine.
Cliente noire, grande.
C'est un gitan.
Il est gitan.
Gens du voyage, demander un acompte.
De type africain.
Sans-papiers, pas de facture.
Un homme de couleur est passé.
Famille rom.
""".strip().splitlines(),
    "opinion": """
Vote Le Pen, en parle tout le temps.
Client communiste.
Il est d'extrême droite.
Complotiste, éviter la politique.
Macroniste convaincu.
Il est de gauche.
C'est un gilet jaune de la première heure.
Flamingant, parler néerlandais.
""".strip().splitlines(),
    "union": """
Syndicaliste chez le transporteur.
Syndiqué, connaît ses droits.
Délégué syndical à l'usine.
Adhérent de la CGT.
Militant CGT.
Militant à la CGT.
Affilié à la FGTB.
Membre du syndicat de son usine.
""".strip().splitlines(),
    "sex_life": """
Le client est gay.
Couple gay du 3e.
Homosexuel, vient avec son ami.
Lesbienne.
Il trompe sa femme avec la voisine.
Est venu avec sa maîtresse.
Une prostituée du port.
Il est homo.
Femme trans, dit la voisine.
""".strip().splitlines(),
    "offence": """
C'est un voleur.
Il est voleur.
Voleur, déjà pris.
Client voleur, surveiller.
Escroc notoire.
Sort de prison.
A fait de la prison.
Casier judiciaire chargé.
Condamné pour coups et blessures.
Un délinquant du quartier.
C'est le dealer du quartier.
A volé un casque en magasin.
Fraude fiscale, paie en liquide.
Permis retiré, vient à vélo.
Il travaille au noir.
""".strip().splitlines(),
    "judgement": """
Mauvais payeur.
Mauvaise payeuse, demander un acompte.
Client radin.
Radine, discute chaque prix.
Pingre.
Client pénible.
Clients pénibles, toujours deux heures au comptoir.
Casse-pieds.
Un casse-pied de première.
Grippe-sou.
Très désagréable au téléphone.
Client agressif.
Il est agressif avec le personnel.
Menteur, a changé de version.
De mauvaise foi.
Client difficile.
Cliente très compliquée.
Râleuse.
Jamais contente.
Malpoli.
Arrogant.
Se croit tout permis.
Ne paie jamais à temps.
Client à éviter.
Un profiteur.
Fainéant.
Client bizarre.
Mauvais caractère.
Hystérique au comptoir.
Paie toujours en retard.
Pas fiable du tout : client pas fiable.
Cas social.
Il pue.
Raciste.
Insupportable.
Un vrai pot de colle, un vrai crampon.
Vit du RSA.
Elle est moche.
Toujours en train de se plaindre.
""".strip().splitlines(),
}
