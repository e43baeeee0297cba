<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en_US">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About SketchDesk</source>
        <translation>Über SketchDesk</translation>
    </message>
    <message>
        <source>Find pictures by drawing them. Everything stays on this computer, and works without a network.</source>
        <translation>Bilder finden, indem man sie zeichnet. Alles bleibt auf diesem Computer und geht ohne Netz.</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <source>&amp;System</source>
        <translation>&amp;System</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Lizenzen</translation>
    </message>
    <message>
        <source>&amp;Licences</source>
        <translation>&amp;Lizenzen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>AddEncoderDialog</name>
    <message>
        <source>Add an encoder</source>
        <translation>Encoder hinzufügen</translation>
    </message>
    <message>
        <source>Choose a &amp;file…</source>
        <translation>&amp;Datei wählen…</translation>
    </message>
    <message>
        <source>as usual</source>
        <translation>wie üblich</translation>
    </message>
    <message>
        <source>pooled</source>
        <translation>gemittelt</translation>
    </message>
    <message>
        <source>flattened</source>
        <translation>flach</translation>
    </message>
    <message>
        <source>Pooled or flattened maps, or the name of a layer of the network or its head</source>
        <translation>Gemittelte oder flach ausgelegte Karten, oder der Name einer Schicht des Netzes oder seines Kopfes</translation>
    </message>
    <message>
        <source> pixels a side</source>
        <translation> Pixel Kantenlänge</translation>
    </message>
    <message>
        <source>Compute in mi&amp;xed precision</source>
        <translation>Mit &amp;gemischter Genauigkeit rechnen</translation>
    </message>
    <message>
        <source>Half as much memory; faster on graphics cards, slower on most processors</source>
        <translation>Halb so viel Speicher; schneller auf Grafikkarten, langsamer auf den meisten Prozessoren</translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation>&amp;Hinzufügen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Adding…</source>
        <translation>Wird hinzugefügt…</translation>
    </message>
    <message>
        <source>ImageNet, already on this computer</source>
        <translation>ImageNet, schon auf diesem Computer</translation>
    </message>
    <message>
        <source>ImageNet, fetched now ({0} MB)</source>
        <translation>ImageNet, wird jetzt geholt ({0} MB)</translation>
    </message>
    <message>
        <source>From a file</source>
        <translation>Aus einer Datei</translation>
    </message>
    <message>
        <source>None: random, to be trained</source>
        <translation>Keine: zufällig, zum Trainieren</translation>
    </message>
    <message>
        <source>Weights that Keras saved, or a checkpoint&apos;s file</source>
        <translation>Gewichte, von Keras gespeichert, oder die Datei eines Checkpoints</translation>
    </message>
    <message>
        <source>From {0}</source>
        <translation>Von {0}</translation>
    </message>
    <message>
        <source>It finds nothing before it has been taught.</source>
        <translation>Er findet nichts, bevor er trainiert wurde.</translation>
    </message>
    <message>
        <source>Weights of a network</source>
        <translation>Gewichte eines Netzes</translation>
    </message>
    <message>
        <source>Weights (*.h5 *.keras *.npz *.json)</source>
        <translation>Gewichte (*.h5 *.keras *.npz *.json)</translation>
    </message>
    <message>
        <source>&amp;Network</source>
        <translation>N&amp;etz</translation>
    </message>
    <message>
        <source>&amp;Weights</source>
        <translation>Ge&amp;wichte</translation>
    </message>
    <message>
        <source>Visual words &amp;from</source>
        <translation>Visuelle Wörter a&amp;us</translation>
    </message>
    <message>
        <source>&amp;How many words</source>
        <translation>Wie &amp;viele Wörter</translation>
    </message>
    <message>
        <source>F&amp;eatures from layer</source>
        <translation>&amp;Merkmale aus Schicht</translation>
    </message>
    <message>
        <source>&amp;Pictures of</source>
        <translation>&amp;Bilder mit</translation>
    </message>
    <message>
        <source>Na&amp;me</source>
        <translation>&amp;Name</translation>
    </message>
</context>
<context>
    <name>AddStrokes</name>
    <message>
        <source>stroke</source>
        <translation>Strich</translation>
    </message>
</context>
<context>
    <name>AskDialog</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>AugmentedView</name>
    <message>
        <source>There is no training picture to show.</source>
        <translation>Es gibt kein Trainingsbild zum Zeigen.</translation>
    </message>
    <message>
        <source>Examples of augmentation</source>
        <translation>Beispiele für abgewandelte Bilder</translation>
    </message>
    <message>
        <source>{pictures} training pictures, each beside {versions} augmented versions</source>
        <translation>{pictures} Trainingsbilder, jedes neben {versions} abgewandelten Fassungen</translation>
    </message>
    <message>
        <source>{pictures} training pictures; nothing is augmented</source>
        <translation>{pictures} Trainingsbilder; nichts wird abgewandelt</translation>
    </message>
</context>
<context>
    <name>AxesPlot</name>
    <message>
        <source>Ctrl and the wheel zoom, dragging moves, a double click shows all again</source>
        <translation>Strg und Mausrad zoomen, Ziehen verschiebt, ein Doppelklick zeigt wieder alles</translation>
    </message>
    <message>
        <source>{0} %</source>
        <translation>{0} %</translation>
    </message>
</context>
<context>
    <name>BucketFigures</name>
    <message>
        <source>Tables</source>
        <translation>Tabellen</translation>
    </message>
    <message>
        <source>Hash tables in use</source>
        <translation>Benutzte Hashtabellen</translation>
    </message>
    <message>
        <source>Buckets</source>
        <translation>Buckets</translation>
    </message>
    <message>
        <source>Buckets that hold something, over all tables</source>
        <translation>Buckets mit Inhalt, über alle Tabellen</translation>
    </message>
    <message>
        <source>Index size</source>
        <translation>Größe des Index</translation>
    </message>
    <message>
        <source>Bytes of the index, without the pictures&apos; vectors</source>
        <translation>Bytes des Index, ohne die Vektoren der Bilder</translation>
    </message>
    <message>
        <source>Items a bucket</source>
        <translation>Bilder je Bucket</translation>
    </message>
    <message>
        <source>Mean and standard deviation</source>
        <translation>Mittelwert und Standardabweichung</translation>
    </message>
    <message>
        <source>Purity</source>
        <translation>Reinheit</translation>
    </message>
    <message>
        <source>Share of a bucket&apos;s most frequent class: mean and standard deviation</source>
        <translation>Anteil der häufigsten Klasse eines Buckets: Mittelwert und Standardabweichung</translation>
    </message>
</context>
<context>
    <name>BundleDialog</name>
    <message>
        <source>Bundle {name}</source>
        <translation>{name} bündeln</translation>
    </message>
    <message>
        <source>A bundle holds the collection&apos;s features, index, classes and small pictures in one file. Another SketchDesk opens it at once, to search in; nothing is embedded again, and it cannot be changed there.</source>
        <translation>Ein Bündel enthält Merkmale, Index, Klassen und kleine Bilder der Sammlung in einer Datei. Ein anderes SketchDesk öffnet es sofort, um darin zu suchen; nichts wird noch einmal eingebettet, und ändern lässt es sich dort nicht.</translation>
    </message>
    <message>
        <source>Put the &amp;picture files in too</source>
        <translation>Auch die &amp;Bilddateien hineinlegen</translation>
    </message>
    <message>
        <source>Then results can be opened there in full size; the file grows by all of them.</source>
        <translation>Dann lassen sich Treffer dort in voller Größe öffnen; die Datei wächst um alle Bilder.</translation>
    </message>
    <message>
        <source>&amp;Save as…</source>
        <translation>&amp;Speichern unter…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Save the bundle</source>
        <translation>Bündel speichern</translation>
    </message>
    <message>
        <source>Bundles (*{suffix})</source>
        <translation>Bündel (*{suffix})</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Drawing canvas</source>
        <translation>Zeichenfläche</translation>
    </message>
    <message>
        <source>new drawing</source>
        <translation>neue Zeichnung</translation>
    </message>
    <message>
        <source>clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>{0} strokes.</source>
        <translation>{0} Striche.</translation>
    </message>
    <message>
        <source>Empty.</source>
        <translation>Leer.</translation>
    </message>
    <message>
        <source>1 stroke.</source>
        <translation>1 Strich.</translation>
    </message>
    <message>
        <source>Draw with mouse, pen or finger to find pictures that look alike. The arrow keys move a nib, Space puts it down and lifts it.</source>
        <translation>Mit Maus, Stift oder Finger zeichnen, um ähnliche Bilder zu finden. Die Pfeiltasten bewegen eine Feder, die Leertaste setzt sie auf und hebt sie ab.</translation>
    </message>
</context>
<context>
    <name>CanvasPanel</name>
    <message>
        <source>picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>back to the drawing</source>
        <translation>zurück zur Zeichnung</translation>
    </message>
    <message>
        <source>Search with a picture</source>
        <translation>Mit einem Bild suchen</translation>
    </message>
    <message>
        <source>Pictures ({0})</source>
        <translation>Bilder ({0})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>One picture is searched with at a time: of {count} the first was taken, {name}.</source>
        <translation>Gesucht wird mit einem Bild auf einmal: Von {count} wurde das erste genommen, {name}.</translation>
    </message>
</context>
<context>
    <name>CanvasPaper</name>
    <message>
        <source>Draw here</source>
        <translation>Hier zeichnen</translation>
    </message>
    <message>
        <source>Pictures like it appear while you draw.
Or drop a picture to search with it.</source>
        <translation>Ähnliche Bilder erscheinen schon beim Zeichnen.
Oder ein Bild zum Suchen hier ablegen.</translation>
    </message>
    <message>
        <source>The arrow keys move the pen,
Space puts it down and lifts it.</source>
        <translation>Die Pfeiltasten bewegen den Stift,
die Leertaste setzt ihn auf und hebt ihn ab.</translation>
    </message>
</context>
<context>
    <name>ChangePlot</name>
    <message>
        <source>classes, the greatest loss first</source>
        <translation>Klassen, der größte Verlust zuerst</translation>
    </message>
    <message>
        <source>Of {count} classes by more than chance: {better} better, {worse} worse</source>
        <translation>Von {count} Klassen über den Zufall hinaus: {better} besser, {worse} schlechter</translation>
    </message>
    <message>
        <source>{label}: {change} ({low} to {high})</source>
        <translation>{label}: {change} ({low} bis {high})</translation>
    </message>
    <message>
        <source>more than chance</source>
        <translation>mehr als Zufall</translation>
    </message>
    <message>
        <source>no more than chance</source>
        <translation>nicht mehr als Zufall</translation>
    </message>
</context>
<context>
    <name>ClassBars</name>
    <message>
        <source>Pictures of each class</source>
        <translation>Bilder jeder Klasse</translation>
    </message>
</context>
<context>
    <name>ClassChooser</name>
    <message>
        <source>Look for a class</source>
        <translation>Klasse suchen</translation>
    </message>
    <message>
        <source>Classes; the space key ticks one</source>
        <translation>Klassen; die Leertaste kreuzt eine an</translation>
    </message>
    <message>
        <source>Tick all</source>
        <translation>Alle ankreuzen</translation>
    </message>
    <message>
        <source>Tick none</source>
        <translation>Keine ankreuzen</translation>
    </message>
    <message>
        <source>Tick all classes that are listed</source>
        <translation>Alle Klassen der Liste ankreuzen</translation>
    </message>
    <message>
        <source>Take all ticks away</source>
        <translation>Alle Kreuze wegnehmen</translation>
    </message>
    <message>
        <source>{chosen} of {all} classes</source>
        <translation>{chosen} von {all} Klassen</translation>
    </message>
</context>
<context>
    <name>ClassModel</name>
    <message>
        <source>(no class)</source>
        <translation>(ohne Klasse)</translation>
    </message>
    <message>
        <source>{name}: 1 picture</source>
        <translation>{name}: 1 Bild</translation>
    </message>
    <message>
        <source>{name}: {count} pictures</source>
        <translation>{name}: {count} Bilder</translation>
    </message>
</context>
<context>
    <name>ClassPictures</name>
    <message>
        <source>Order of the queries</source>
        <translation>Reihenfolge der Anfragen</translation>
    </message>
    <message>
        <source>Which queries are shown</source>
        <translation>Welche Anfragen gezeigt werden</translation>
    </message>
    <message>
        <source>Show the class&apos;s best query and what it found</source>
        <translation>Die beste Anfrage der Klasse zeigen und was sie fand</translation>
    </message>
    <message>
        <source>Show the class&apos;s worst query and what it found</source>
        <translation>Die schlechteste Anfrage der Klasse zeigen und was sie fand</translation>
    </message>
    <message>
        <source>No class chosen</source>
        <translation>Keine Klasse gewählt</translation>
    </message>
    <message>
        <source>Click a class in a table or a plot: its queries and what they found are shown here.</source>
        <translation>Eine Klasse in einer Tabelle oder einem Diagramm anklicken: Hier erscheinen ihre Anfragen und was sie fanden.</translation>
    </message>
    <message>
        <source>Best first</source>
        <translation>Beste zuerst</translation>
    </message>
    <message>
        <source>Worst first</source>
        <translation>Schlechteste zuerst</translation>
    </message>
    <message>
        <source>Found {0} first</source>
        <translation>{0} zuerst gefunden</translation>
    </message>
    <message>
        <source>All ({0})</source>
        <translation>Alle ({0})</translation>
    </message>
    <message>
        <source>Told right ({count})</source>
        <translation>Richtig erkannt ({count})</translation>
    </message>
    <message>
        <source>Taken for {kind} ({count})</source>
        <translation>Für {kind} gehalten ({count})</translation>
    </message>
    <message>
        <source>Best
{0}</source>
        <translation>Beste
{0}</translation>
    </message>
    <message>
        <source>Worst
{0}</source>
        <translation>Schlechteste
{0}</translation>
    </message>
    <message>
        <source>Best, AP {0}</source>
        <translation>Beste, AP {0}</translation>
    </message>
    <message>
        <source>Worst, AP {0}</source>
        <translation>Schlechteste, AP {0}</translation>
    </message>
</context>
<context>
    <name>ClassPlot</name>
    <message>
        <source>Look for a class</source>
        <translation>Klasse suchen</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>Nach Namen</translation>
    </message>
    <message>
        <source>By pictures</source>
        <translation>Nach Bildern</translation>
    </message>
    <message>
        <source>Order of the classes</source>
        <translation>Reihenfolge der Klassen</translation>
    </message>
    <message>
        <source>Lower bars (Ctrl+-)</source>
        <translation>Niedrigere Balken (Strg+-)</translation>
    </message>
    <message>
        <source>Higher bars (Ctrl++)</source>
        <translation>Höhere Balken (Strg++)</translation>
    </message>
    <message>
        <source>All classes at once</source>
        <translation>Alle Klassen auf einmal</translation>
    </message>
    <message>
        <source>Show pictures…</source>
        <translation>Bilder zeigen…</translation>
    </message>
    <message>
        <source>Rename or merge…</source>
        <translation>Umbenennen oder zusammenlegen…</translation>
    </message>
    <message>
        <source>Enter shows the pictures of a class, F2 renames it or merges it.</source>
        <translation>Eingabe zeigt die Bilder einer Klasse, F2 benennt sie um oder legt sie zusammen.</translation>
    </message>
    <message>
        <source>The pictures are of no class</source>
        <translation>Die Bilder gehören zu keiner Klasse</translation>
    </message>
    <message>
        <source>1 class, {most} pictures</source>
        <translation>1 Klasse, {most} Bilder</translation>
    </message>
    <message>
        <source>{classes} classes, {most} pictures each</source>
        <translation>{classes} Klassen mit je {most} Bildern</translation>
    </message>
    <message>
        <source>{classes} classes of {least} to {most} pictures, half of them of {middle} or more</source>
        <translation>{classes} Klassen mit {least} bis {most} Bildern, die Hälfte davon mit {middle} oder mehr</translation>
    </message>
    <message>
        <source>; {count} of no class</source>
        <translation>; {count} ohne Klasse</translation>
    </message>
</context>
<context>
    <name>ClassTable</name>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Queries</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>mAP</source>
        <translation>mAP</translation>
    </message>
    <message>
        <source>Mean of the AP of the class&apos;s queries</source>
        <translation>Mittlere AP der Anfragen der Klasse</translation>
    </message>
    <message>
        <source>from</source>
        <translation>von</translation>
    </message>
    <message>
        <source>95 % of the means of queries drawn again lie between from and to</source>
        <translation>95 % der Mittelwerte neu gezogener Anfragen liegen zwischen „von“ und „bis“</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>min AP</source>
        <translation>min. AP</translation>
    </message>
    <message>
        <source>AP of the class&apos;s worst query</source>
        <translation>AP der schlechtesten Anfrage der Klasse</translation>
    </message>
    <message>
        <source>max AP</source>
        <translation>max. AP</translation>
    </message>
    <message>
        <source>AP of the class&apos;s best query</source>
        <translation>AP der besten Anfrage der Klasse</translation>
    </message>
    <message>
        <source>range</source>
        <translation>Spanne</translation>
    </message>
    <message>
        <source>max AP less min AP</source>
        <translation>max. AP minus min. AP</translation>
    </message>
    <message>
        <source>std</source>
        <translation>Std.</translation>
    </message>
    <message>
        <source>Standard deviation of the AP of the class&apos;s queries</source>
        <translation>Standardabweichung der AP der Anfragen der Klasse</translation>
    </message>
    <message>
        <source>recall</source>
        <translation>Recall</translation>
    </message>
    <message>
        <source>Share of the class&apos;s queries that the classifier tells apart</source>
        <translation>Anteil der Anfragen der Klasse, die der Klassifikator erkennt</translation>
    </message>
    <message>
        <source>Class by class</source>
        <translation>Klasse für Klasse</translation>
    </message>
</context>
<context>
    <name>ClassesDesk</name>
    <message>
        <source>(no class)</source>
        <translation>(ohne Klasse)</translation>
    </message>
    <message>
        <source>This is its name already.</source>
        <translation>So heißt sie schon.</translation>
    </message>
    <message>
        <source>The pictures will be of no class.</source>
        <translation>Die Bilder gehören dann zu keiner Klasse.</translation>
    </message>
    <message>
        <source>“{name}” will have {count} pictures, which cannot be told apart by class afterwards.</source>
        <translation>„{name}“ hat dann {count} Bilder, die sich nicht mehr nach Klassen trennen lassen.</translation>
    </message>
    <message>
        <source>“{name}” is a new name: the class is renamed.</source>
        <translation>„{name}“ ist ein neuer Name: Die Klasse wird umbenannt.</translation>
    </message>
    <message>
        <source>Renaming a class</source>
        <translation>Eine Klasse wird umbenannt</translation>
    </message>
    <message>
        <source>The new name of the class “{0}”, or the class that it is to join</source>
        <translation>Der neue Name der Klasse „{0}“, oder die Klasse, in die sie übergeht</translation>
    </message>
    <message>
        <source>Put the {0} selected classes into one called</source>
        <translation>Die {0} gewählten Klassen zusammenlegen zu</translation>
    </message>
    <message>
        <source>Rename or merge classes</source>
        <translation>Klassen umbenennen oder zusammenlegen</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Which class?</source>
        <translation>Welche Klasse?</translation>
    </message>
    <message>
        <source>Go on…</source>
        <translation>Weiter…</translation>
    </message>
    <message>
        <source>Several classes can be selected in the details.</source>
        <translation>In den Einzelheiten lassen sich mehrere Klassen wählen.</translation>
    </message>
    <message>
        <source>{name}: {count} pictures have another class now.</source>
        <translation>{name}: {count} Bilder haben jetzt eine andere Klasse.</translation>
    </message>
    <message>
        <source>{name}: 1 picture has another class now.</source>
        <translation>{name}: 1 Bild hat jetzt eine andere Klasse.</translation>
    </message>
</context>
<context>
    <name>CollectionActions</name>
    <message>
        <source>&amp;Search in it</source>
        <translation>&amp;In ihr suchen</translation>
    </message>
    <message>
        <source>&amp;Extract features</source>
        <translation>&amp;Merkmale berechnen</translation>
    </message>
    <message>
        <source>&amp;Rescan</source>
        <translation>&amp;Neu einlesen</translation>
    </message>
    <message>
        <source>&amp;Its files lie elsewhere…</source>
        <translation>Dateien &amp;liegen woanders…</translation>
    </message>
    <message>
        <source>Show its &amp;pictures…</source>
        <translation>&amp;Bilder zeigen…</translation>
    </message>
    <message>
        <source>Find &amp;duplicates…</source>
        <translation>&amp;Duplikate suchen…</translation>
    </message>
    <message>
        <source>Di&amp;vide into training and test…</source>
        <translation>In Training und Test &amp;aufteilen…</translation>
    </message>
    <message>
        <source>&amp;Teach it its classes…</source>
        <translation>&amp;Klassen beibringen…</translation>
    </message>
    <message>
        <source>Rename or merge &amp;classes…</source>
        <translation>Klassen &amp;umbenennen oder zusammenlegen…</translation>
    </message>
    <message>
        <source>Re&amp;name…</source>
        <translation>&amp;Sammlung umbenennen…</translation>
    </message>
    <message>
        <source>Mer&amp;ge into another…</source>
        <translation>Mit anderer &amp;zusammenführen…</translation>
    </message>
    <message>
        <source>&amp;Bundle into a file…</source>
        <translation>In &amp;eine Datei bündeln…</translation>
    </message>
    <message>
        <source>&amp;What failed</source>
        <translation>&amp;Was misslang</translation>
    </message>
    <message>
        <source>Remove fro&amp;m the library…</source>
        <translation>Aus der Bibliothek en&amp;tfernen…</translation>
    </message>
    <message>
        <source>Wa&amp;tch for changes</source>
        <translation>Auf Änderungen a&amp;chten</translation>
    </message>
    <message>
        <source>&amp;Gallery: pictures to be found</source>
        <translation>&amp;Galerie: Bilder, die gefunden werden sollen</translation>
    </message>
    <message>
        <source>&amp;Distractor</source>
        <translation>&amp;Distraktor</translation>
    </message>
    <message>
        <source>Take in what is new, changed, moved or deleted in its folders; nothing is embedded twice (F5)</source>
        <translation>Aufnehmen, was in ihren Ordnern neu, geändert, verschoben oder gelöscht ist; nichts wird zweimal eingebettet (F5)</translation>
    </message>
    <message>
        <source>A folder, archive or disk that it was imported from was moved or renamed: say where it is now</source>
        <translation>Ein Ordner, ein Archiv oder eine Platte, woraus sie importiert wurde, liegt woanders oder heißt anders: sagen, wo es jetzt ist</translation>
    </message>
    <message>
        <source>R&amp;ole</source>
        <translation>R&amp;olle</translation>
    </message>
</context>
<context>
    <name>CollectionChooser</name>
    <message>
        <source>Collections to search in</source>
        <translation>Sammlungen, in denen gesucht wird</translation>
    </message>
    <message>
        <source>Search in</source>
        <translation>Suchen in</translation>
    </message>
    <message>
        <source>Search in {name}</source>
        <translation>In {name} suchen</translation>
    </message>
    <message>
        <source>{checked} of {count} more ▾</source>
        <translation>{checked} von {count} weiteren ▾</translation>
    </message>
    <message>
        <source>More collections, {checked} of {count} chosen</source>
        <translation>Weitere Sammlungen, {checked} von {count} gewählt</translation>
    </message>
</context>
<context>
    <name>CollectionCounts</name>
    <message>
        <source>Counting</source>
        <translation>Es wird gezählt</translation>
    </message>
</context>
<context>
    <name>CollectionDesk</name>
    <message>
        <source>Rescanning {0}</source>
        <translation>{0} wird neu eingelesen</translation>
    </message>
    <message>
        <source>Looking at the division</source>
        <translation>Die Aufteilung wird berechnet</translation>
    </message>
    <message>
        <source>Give the collection a name.</source>
        <translation>Die Sammlung braucht einen Namen.</translation>
    </message>
    <message>
        <source>A name cannot contain a comma.</source>
        <translation>Ein Name kann kein Komma enthalten.</translation>
    </message>
    <message>
        <source>This name is too long.</source>
        <translation>Dieser Name ist zu lang.</translation>
    </message>
    <message>
        <source>“{name}” exists already.</source>
        <translation>„{name}“ gibt es schon.</translation>
    </message>
    <message>
        <source>Renaming {0}</source>
        <translation>{0} wird umbenannt</translation>
    </message>
    <message>
        <source>Rename a collection</source>
        <translation>Sammlung umbenennen</translation>
    </message>
    <message>
        <source>The new name of “{0}”</source>
        <translation>Der neue Name von „{0}“</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>They have different roles. Give both the same role first.</source>
        <translation>Sie haben verschiedene Rollen. Zuerst beiden dieselbe Rolle geben.</translation>
    </message>
    <message>
        <source>The {pictures} pictures of “{name}” go into “{into}” with their features, and “{name}” is gone. This cannot be undone.</source>
        <translation>Die {pictures} Bilder von „{name}“ gehen mit ihren Merkmalen in „{into}“ über, und „{name}“ verschwindet. Das lässt sich nicht rückgängig machen.</translation>
    </message>
    <message>
        <source>Merging {0} into {1}</source>
        <translation>{0} wird mit {1} zusammengeführt</translation>
    </message>
    <message>
        <source>Take the pictures of “{0}” into</source>
        <translation>Die Bilder von „{0}“ übernehmen in</translation>
    </message>
    <message>
        <source>Merge two collections</source>
        <translation>Zwei Sammlungen zusammenführen</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>Zusammenführen</translation>
    </message>
    <message>
        <source>Bundling {0}</source>
        <translation>{0} wird gebündelt</translation>
    </message>
    <message>
        <source>Opening {0}</source>
        <translation>{0} wird geöffnet</translation>
    </message>
    <message>
        <source>Dividing {0}</source>
        <translation>{0} wird aufgeteilt</translation>
    </message>
    <message>
        <source>A job for “{name}” runs or waits. Rename it when that has ended.</source>
        <translation>Für „{name}“ läuft oder wartet noch ein Vorgang. Umbenennen lässt es sich, wenn er beendet ist.</translation>
    </message>
    <message>
        <source>Removing {0}</source>
        <translation>{0} wird entfernt</translation>
    </message>
    <message>
        <source>Changing the role of {0}</source>
        <translation>Die Rolle von {0} wird geändert</translation>
    </message>
    <message>
        <source>{0} new</source>
        <translation>{0} neu</translation>
    </message>
    <message>
        <source>{0} changed</source>
        <translation>{0} geändert</translation>
    </message>
    <message>
        <source>{0} moved</source>
        <translation>{0} verschoben</translation>
    </message>
    <message>
        <source>{0} removed</source>
        <translation>{0} entfernt</translation>
    </message>
    <message>
        <source>{0} set aside</source>
        <translation>{0} ausgelassen</translation>
    </message>
    <message>
        <source>{name}: {what}</source>
        <translation>{name}: {what}</translation>
    </message>
    <message>
        <source>nothing has changed</source>
        <translation>nichts hat sich geändert</translation>
    </message>
    <message>
        <source>in one piece again</source>
        <translation>wieder in einem Stück</translation>
    </message>
    <message>
        <source>{0} was removed; its pictures stay where they are.</source>
        <translation>{0} wurde entfernt; die Bilder bleiben, wo sie sind.</translation>
    </message>
    <message>
        <source>The collection is called {0} now.</source>
        <translation>Die Sammlung heißt jetzt {0}.</translation>
    </message>
    <message>
        <source>The role of {0} was changed.</source>
        <translation>Die Rolle von {0} wurde geändert.</translation>
    </message>
    <message>
        <source>{name}: {count} pictures were taken over</source>
        <translation>{name}: {count} Bilder wurden übernommen</translation>
    </message>
    <message>
        <source>{name}: 1 picture was taken over</source>
        <translation>{name}: 1 Bild wurde übernommen</translation>
    </message>
    <message>
        <source>, {0} were there already</source>
        <translation>, {0} waren schon da</translation>
    </message>
    <message>
        <source>{0} was written, {1}</source>
        <translation>{0} wurde geschrieben, {1}</translation>
    </message>
    <message>
        <source>{0} pictures could not be put into the bundle: their files are gone or have changed.</source>
        <translation>{0} Bilder konnten nicht ins Bündel: Ihre Dateien sind weg oder geändert.</translation>
    </message>
    <message>
        <source>1 picture could not be put into the bundle: its file is gone or has changed.</source>
        <translation>1 Bild konnte nicht ins Bündel: Seine Datei ist weg oder geändert.</translation>
    </message>
    <message>
        <source>{name}: {count} pictures</source>
        <translation>{name}: {count} Bilder</translation>
    </message>
    <message>
        <source>, made with another encoder: extract the features to search in it</source>
        <translation>, mit einem anderen Encoder gemacht: Zum Suchen müssen die Merkmale berechnet werden</translation>
    </message>
</context>
<context>
    <name>CollectionDetails</name>
    <message>
        <source>Act&amp;ions</source>
        <translation>A&amp;ktionen</translation>
    </message>
    <message>
        <source>Everything that can be done with this collection</source>
        <translation>Alles, was sich mit dieser Sammlung machen lässt</translation>
    </message>
    <message>
        <source>Share of the pictures that can be found</source>
        <translation>Anteil der Bilder, die gefunden werden können</translation>
    </message>
    <message>
        <source>Watch for changes</source>
        <translation>Auf Änderungen achten</translation>
    </message>
    <message>
        <source>While SketchDesk runs, what changes in the folder is taken in some seconds later.</source>
        <translation>Solange SketchDesk läuft, werden Änderungen im Ordner nach einigen Sekunden aufgenommen.</translation>
    </message>
    <message>
        <source>Not divided</source>
        <translation>Nicht aufgeteilt</translation>
    </message>
    <message>
        <source>Divide…</source>
        <translation>Aufteilen…</translation>
    </message>
    <message>
        <source>What failed</source>
        <translation>Was misslang</translation>
    </message>
    <message>
        <source>Details of {name}</source>
        <translation>Einzelheiten von {name}</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>Galerie</translation>
    </message>
    <message>
        <source>Distractor</source>
        <translation>Distraktor</translation>
    </message>
    <message>
        <source>read-only</source>
        <translation>nur lesbar</translation>
    </message>
    <message>
        <source>1 picture</source>
        <translation>1 Bild</translation>
    </message>
    <message>
        <source>{0} pictures</source>
        <translation>{0} Bilder</translation>
    </message>
    <message>
        <source>1 class</source>
        <translation>1 Klasse</translation>
    </message>
    <message>
        <source>{0} classes</source>
        <translation>{0} Klassen</translation>
    </message>
    <message>
        <source>1 file was set aside</source>
        <translation>1 Datei wurde ausgelassen</translation>
    </message>
    <message>
        <source>{0} files were set aside</source>
        <translation>{0} Dateien wurden ausgelassen</translation>
    </message>
    <message>
        <source>Out of date: the encoder has changed. Extract the features again.</source>
        <translation>Veraltet: Der Encoder hat sich geändert. Die Merkmale müssen neu berechnet werden.</translation>
    </message>
    <message>
        <source>Being read…</source>
        <translation>Wird gelesen …</translation>
    </message>
    <message>
        <source>All pictures can be found.</source>
        <translation>Alle Bilder können gefunden werden.</translation>
    </message>
    <message>
        <source>There are no pictures.</source>
        <translation>Es gibt keine Bilder.</translation>
    </message>
    <message>
        <source>{extracted} of {images} pictures can be found.</source>
        <translation>{extracted} von {images} Bildern können gefunden werden.</translation>
    </message>
    <message>
        <source>Drawn by SketchDesk itself</source>
        <translation>Von SketchDesk selbst gezeichnet</translation>
    </message>
    <message>
        <source>Not known</source>
        <translation>Nicht bekannt</translation>
    </message>
    <message>
        <source>and {0} more</source>
        <translation>und {0} weitere</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>Teile</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Misslungen</translation>
    </message>
</context>
<context>
    <name>CollectionForm</name>
    <message>
        <source>Add pictures</source>
        <translation>Bilder hinzufügen</translation>
    </message>
    <message>
        <source>Name of the collection</source>
        <translation>Name der Sammlung</translation>
    </message>
    <message>
        <source>Role of the collection</source>
        <translation>Rolle der Sammlung</translation>
    </message>
    <message>
        <source>Gallery: pictures to be found</source>
        <translation>Galerie: Bilder, die gefunden werden sollen</translation>
    </message>
    <message>
        <source>Distractor: pictures that belong to no class</source>
        <translation>Distraktor: Bilder, die zu keiner Klasse gehören</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>{count} pictures from {folder}</source>
        <translation>{count} Bilder aus {folder}</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>&amp;Role</source>
        <translation>&amp;Rolle</translation>
    </message>
    <message>
        <source>Give the collection a name.</source>
        <translation>Die Sammlung braucht einen Namen.</translation>
    </message>
    <message>
        <source>A name cannot contain a comma.</source>
        <translation>Ein Name kann kein Komma enthalten.</translation>
    </message>
    <message>
        <source>This collection is built in and cannot be added to. Choose another name.</source>
        <translation>Diese Sammlung ist eingebaut und lässt sich nicht erweitern. Bitte einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>The pictures are added to “{name}”, which exists already.</source>
        <translation>Die Bilder kommen zu „{name}“ hinzu, das es schon gibt.</translation>
    </message>
    <message>
        <source>Sub-folders become classes.</source>
        <translation>Unterordner werden zu Klassen.</translation>
    </message>
</context>
<context>
    <name>CollectionsModel</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Misslungen</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Herkunft</translation>
    </message>
    <message>
        <source>gallery</source>
        <translation>Galerie</translation>
    </message>
    <message>
        <source>distractor</source>
        <translation>Distraktor</translation>
    </message>
    <message>
        <source>built in</source>
        <translation>eingebaut</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>{percent}, working…</source>
        <translation>{percent}, in Arbeit…</translation>
    </message>
    <message>
        <source>{percent}, out of date</source>
        <translation>{percent}, veraltet</translation>
    </message>
    <message>
        <source>The encoder has changed since features were extracted. Extract again to search here.</source>
        <translation>Der Encoder hat sich geändert, seit die Merkmale berechnet wurden. Neu berechnen, um hier zu suchen.</translation>
    </message>
    <message>
        <source>{extracted} of {images} pictures can be found by searching.</source>
        <translation>{extracted} von {images} Bildern können durch Suchen gefunden werden.</translation>
    </message>
</context>
<context>
    <name>CollectionsPage</name>
    <message>
        <source>Drop to add</source>
        <translation>Zum Hinzufügen hier ablegen</translation>
    </message>
    <message>
        <source>Add &amp;folder…</source>
        <translation>&amp;Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Add &amp;archive…</source>
        <translation>&amp;Archiv hinzufügen…</translation>
    </message>
    <message>
        <source>&amp;Open a bundle…</source>
        <translation>&amp;Bündel öffnen…</translation>
    </message>
    <message>
        <source>Get a &amp;dataset…</source>
        <translation>&amp;Datensatz holen…</translation>
    </message>
    <message>
        <source>No collections yet</source>
        <translation>Noch keine Sammlungen</translation>
    </message>
    <message>
        <source>Add a folder of pictures or a .zip archive, or drop it here. Sub-folders become classes.</source>
        <translation>Einen Ordner mit Bildern oder ein .zip-Archiv hinzufügen oder hier ablegen. Unterordner werden zu Klassen.</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Add a folder of pictures</source>
        <translation>Ordner mit Bildern hinzufügen</translation>
    </message>
    <message>
        <source>Add an archive of pictures</source>
        <translation>Archiv mit Bildern hinzufügen</translation>
    </message>
    <message>
        <source>Archives (*.zip)</source>
        <translation>Archive (*.zip)</translation>
    </message>
    <message>
        <source>Bundles (*{suffix})</source>
        <translation>Bündel (*{suffix})</translation>
    </message>
    <message>
        <source>Open a bundle</source>
        <translation>Bündel öffnen</translation>
    </message>
    <message>
        <source>Its {pictures} pictures came with SketchDesk and will no longer be found.</source>
        <translation>Ihre {pictures} Bilder kamen mit SketchDesk und werden nicht mehr gefunden.</translation>
    </message>
    <message>
        <source>Its {pictures} pictures will no longer be found, and what came in the bundle is deleted. The bundle itself is not touched.</source>
        <translation>Ihre {pictures} Bilder werden nicht mehr gefunden, und was im Bündel kam, wird gelöscht. Das Bündel selbst bleibt unberührt.</translation>
    </message>
    <message>
        <source>Its {pictures} pictures will no longer be found, and their features are deleted. The folder or archive that they came from is not touched.</source>
        <translation>Ihre {pictures} Bilder werden nicht mehr gefunden, und ihre Merkmale werden gelöscht. Der Ordner oder das Archiv, aus dem sie kamen, bleibt unberührt.</translation>
    </message>
    <message>
        <source>Remove “{name}” from the library?</source>
        <translation>„{name}“ aus der Bibliothek entfernen?</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
</context>
<context>
    <name>CollectionsTable</name>
    <message>
        <source>Collections</source>
        <translation>Sammlungen</translation>
    </message>
</context>
<context>
    <name>ComparisonView</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Report with plots (HTML)…</source>
        <translation>Bericht mit Diagrammen (HTML)…</translation>
    </message>
    <message>
        <source>Table of the classes (CSV)…</source>
        <translation>Tabelle der Klassen (CSV)…</translation>
    </message>
    <message>
        <source>Everything (JSON)…</source>
        <translation>Alles (JSON)…</translation>
    </message>
    <message>
        <source>Figures of both</source>
        <translation>Zahlen von beiden</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Maß</translation>
    </message>
    <message>
        <source>First</source>
        <translation>Erstes</translation>
    </message>
    <message>
        <source>Second</source>
        <translation>Zweites</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>Change of each class</source>
        <translation>Änderung jeder Klasse</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Queries</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>from</source>
        <translation>von</translation>
    </message>
    <message>
        <source>95 % of the changes of queries drawn again</source>
        <translation>95 % der Änderungen neu gezogener Anfragen</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>sure</source>
        <translation>sicher</translation>
    </message>
    <message>
        <source>Whether the change is more than chance</source>
        <translation>Ob die Änderung mehr als Zufall ist</translation>
    </message>
    <message>
        <source>Change by class</source>
        <translation>Änderung nach Klassen</translation>
    </message>
    <message>
        <source>more than chance</source>
        <translation>mehr als Zufall</translation>
    </message>
    <message>
        <source>no more than chance</source>
        <translation>nicht mehr als Zufall</translation>
    </message>
    <message>
        <source>Mean {measure} over {queries} queries: {first} first, {second} second, a change of {change} ({low} to {high}), which is {chance}.</source>
        <translation>Mittlere {measure} über {queries} Anfragen: {first} im ersten, {second} im zweiten, eine Änderung um {change} ({low} bis {high}), {chance}.</translation>
    </message>
    <message>
        <source>{changed} of {classes} classes changed by more than chance, where {expected} would seem to if nothing had changed.</source>
        <translation>{changed} von {classes} Klassen haben sich um mehr als Zufall geändert; {expected} wären zu erwarten, wenn sich nichts geändert hätte.</translation>
    </message>
    <message>
        <source>Left out: {first} queries that only the first judged, {second} that only the second did.</source>
        <translation>Ausgelassen: {first} Anfragen, die nur das erste bewertet hat, {second}, die nur das zweite bewertet hat.</translation>
    </message>
    <message>
        <source>change of {0}</source>
        <translation>Änderung von {0}</translation>
    </message>
</context>
<context>
    <name>ConfusionMatrix</name>
    <message>
        <source>Confusion matrix</source>
        <translation>Verwechslungsmatrix</translation>
    </message>
    <message>
        <source>{right} of {total} are told right</source>
        <translation>{right} von {total} werden richtig erkannt</translation>
    </message>
    <message>
        <source>{count} of {total} of {label} are told right</source>
        <translation>{count} von {total} aus {label} sind richtig erkannt</translation>
    </message>
    <message>
        <source>{count} of {total} of {label} are taken for {other}</source>
        <translation>{count} von {total} aus {label} sind für {other} gehalten</translation>
    </message>
</context>
<context>
    <name>ConfusionView</name>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>taken for</source>
        <translation>gehalten für</translation>
    </message>
    <message>
        <source>times</source>
        <translation>mal</translation>
    </message>
    <message>
        <source>of</source>
        <translation>von</translation>
    </message>
    <message>
        <source>Most frequent mistakes</source>
        <translation>Häufigste Fehler</translation>
    </message>
    <message>
        <source>There is nothing to show: this run has no classifier. Choose one, and run again.</source>
        <translation>Es gibt nichts zu zeigen: Dieser Lauf hat keinen Klassifikator. Einen wählen und noch einmal starten.</translation>
    </message>
    <message>
        <source>By {classifier}: accuracy {accuracy}, mean precision {precision}, mean recall {recall}, mean F1 {f1}.</source>
        <translation>Klassifikator „{classifier}“: Genauigkeit {accuracy}, mittlere Precision {precision}, mittlerer Recall {recall}, mittleres F1 {f1}.</translation>
    </message>
</context>
<context>
    <name>CopiedTable</name>
    <message>
        <source>Ctrl+C copies the selected rows, or the whole table</source>
        <translation>Strg+C kopiert die gewählten Zeilen oder die ganze Tabelle</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
</context>
<context>
    <name>CostFigures</name>
    <message>
        <source>Recall@10</source>
        <translation>Recall@10</translation>
    </message>
    <message>
        <source>Share of the exact scan&apos;s first 10 that is found, and its error</source>
        <translation>Anteil der ersten 10 der exakten Suche, der gefunden wird, und sein Fehler</translation>
    </message>
    <message>
        <source>Time a query</source>
        <translation>Zeit je Anfrage</translation>
    </message>
    <message>
        <source>Median over the queries of the sample</source>
        <translation>Median über die Anfragen der Stichprobe</translation>
    </message>
    <message>
        <source>IE</source>
        <translation>IE</translation>
    </message>
    <message>
        <source>Improvement in efficiency: pictures for each one that is compared</source>
        <translation>Gewinn an Effizienz (IE): Bilder für jedes, das verglichen wird</translation>
    </message>
    <message>
        <source>Compared</source>
        <translation>Verglichen</translation>
    </message>
    <message>
        <source>Distance computations a query, of all pictures</source>
        <translation>Abstandsberechnungen je Anfrage, von allen Bildern</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>Share of the pictures that is compared</source>
        <translation>Anteil der Bilder, der verglichen wird</translation>
    </message>
    <message>
        <source>Signatures read</source>
        <translation>Signaturen gelesen</translation>
    </message>
    <message>
        <source>Bytes of signatures read a query</source>
        <translation>Bytes an Signaturen, die je Anfrage gelesen werden</translation>
    </message>
    <message>
        <source>{compared} of {items}</source>
        <translation>{compared} von {items}</translation>
    </message>
    <message>
        <source>{ms} ms</source>
        <translation>{ms} ms</translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>Something went wrong</source>
        <translation>Etwas ist schiefgegangen</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>The details hold no drawing and no file name.</source>
        <translation>Die Einzelheiten enthalten keine Zeichnung und keinen Dateinamen.</translation>
    </message>
    <message>
        <source>&amp;Copy details</source>
        <translation>&amp;Einzelheiten kopieren</translation>
    </message>
    <message>
        <source>Open the folder of the &amp;log</source>
        <translation>Ordner des &amp;Protokolls öffnen</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
</context>
<context>
    <name>CrashReports</name>
    <message>
        <source>SketchDesk ended unexpectedly last time. Your drawings and collections are kept.</source>
        <translation>SketchDesk wurde beim letzten Mal unerwartet beendet. Zeichnungen und Sammlungen sind erhalten.</translation>
    </message>
    <message>
        <source>SketchDesk made a mistake ({0}). What you did before is kept, and you can go on.</source>
        <translation>SketchDesk hat einen Fehler gemacht ({0}). Alles Bisherige ist erhalten, und es kann weitergehen.</translation>
    </message>
</context>
<context>
    <name>CurvePlot</name>
    <message>
        <source>training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>Validierung</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>The first epoch is not over yet.</source>
        <translation>Die erste Epoche ist noch nicht zu Ende.</translation>
    </message>
    <message>
        <source>epoch {number}: {values}</source>
        <translation>Epoche {number}: {values}</translation>
    </message>
    <message>
        <source> (the best, which is kept)</source>
        <translation> (die beste, die behalten wird)</translation>
    </message>
</context>
<context>
    <name>DatasetDetails</name>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Published by</source>
        <translation>Herausgegeben von</translation>
    </message>
    <message>
        <source>Fetched from</source>
        <translation>Geholt von</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>To be had from</source>
        <translation>Erhältlich bei</translation>
    </message>
    <message>
        <source>CLASS</source>
        <translation>KLASSE</translation>
    </message>
</context>
<context>
    <name>DatasetsDialog</name>
    <message>
        <source>Get a dataset</source>
        <translation>Datensatz holen</translation>
    </message>
    <message>
        <source>Datasets</source>
        <translation>Datensätze</translation>
    </message>
    <message>
        <source>Drawings of each class</source>
        <translation>Zeichnungen jeder Klasse</translation>
    </message>
    <message>
        <source>&amp;Drawings of each class</source>
        <translation>&amp;Zeichnungen jeder Klasse</translation>
    </message>
    <message>
        <source>Name of the collection</source>
        <translation>Name der Sammlung</translation>
    </message>
    <message>
        <source>Delete what was fetched after the &amp;import</source>
        <translation>Geholtes nach dem &amp;Import löschen</translation>
    </message>
    <message>
        <source>The collection keeps its own copy.</source>
        <translation>Die Sammlung behält ihre eigene Kopie.</translation>
    </message>
    <message>
        <source>Use a &amp;file that I have…</source>
        <translation>Vorhandene &amp;Datei verwenden…</translation>
    </message>
    <message>
        <source>Use a f&amp;older…</source>
        <translation>&amp;Ordner verwenden…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>{size} for each class</source>
        <translation>{size} je Klasse</translation>
    </message>
    <message>
        <source>&amp;Agree to the licence and fetch {size}</source>
        <translation>Der &amp;Lizenz zustimmen und {size} holen</translation>
    </message>
    <message>
        <source>Tick the classes to fetch.</source>
        <translation>Die Klassen ankreuzen, die geholt werden sollen.</translation>
    </message>
    <message>
        <source>A name cannot contain a comma.</source>
        <translation>Ein Name kann kein Komma enthalten.</translation>
    </message>
    <message>
        <source>“{name}” is built in and cannot be added to.</source>
        <translation>„{name}“ ist eingebaut und lässt sich nicht erweitern.</translation>
    </message>
    <message>
        <source>“{name}” exists already and has another role. Choose another name.</source>
        <translation>„{name}“ gibt es schon, mit einer anderen Rolle. Bitte einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>What is new is added to “{name}”.</source>
        <translation>Was neu ist, kommt zu „{name}“ hinzu.</translation>
    </message>
    <message>
        <source>Nothing is fetched before you press the button. It can be paused, cancelled and resumed.</source>
        <translation>Nichts wird geholt, bevor der Knopf gedrückt ist. Es lässt sich unterbrechen, abbrechen und fortsetzen.</translation>
    </message>
    <message>
        <source>Where is {title}?</source>
        <translation>Wo liegt {title}?</translation>
    </message>
    <message>
        <source>Drawings (*.ndjson)</source>
        <translation>Zeichnungen (*.ndjson)</translation>
    </message>
    <message>
        <source>Archives (*.zip)</source>
        <translation>Archive (*.zip)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>Downloading</name>
    <message>
        <source>Looking at {0}</source>
        <translation>{0} wird angesehen</translation>
    </message>
    <message>
        <source>Fetching drawings from {0}</source>
        <translation>Zeichnungen von {0} werden geholt</translation>
    </message>
    <message>
        <source>Fetching {0} (MB)</source>
        <translation>{0} wird geholt (MB)</translation>
    </message>
    <message>
        <source>Importing {0}</source>
        <translation>{0} wird importiert</translation>
    </message>
</context>
<context>
    <name>Dropped</name>
    <message>
        <source>SketchDesk works offline: save the picture from the web first, then drop the file.</source>
        <translation>SketchDesk arbeitet ohne Netz: zuerst das Bild aus dem Web speichern, dann die Datei ablegen.</translation>
    </message>
    <message>
        <source>There is no file or folder {0} any more.</source>
        <translation>Es gibt keine Datei und keinen Ordner {0} mehr.</translation>
    </message>
    <message>
        <source>“{0}” is a model: import it on the page Models.</source>
        <translation>„{0}“ ist ein Modell: Es lässt sich auf der Seite Modelle importieren.</translation>
    </message>
    <message>
        <source>“{0}” cannot be added: it is no picture, folder, .zip archive or bundle.</source>
        <translation>„{0}“ lässt sich nicht hinzufügen: Es ist kein Bild, kein Ordner, kein .zip-Archiv und kein Bündel.</translation>
    </message>
    <message>
        <source>{count} files cannot be added, as “{name}”: they are no pictures, folders, .zip archives or bundles.</source>
        <translation>{count} Dateien lassen sich nicht hinzufügen, etwa „{name}“: Sie sind keine Bilder, Ordner, .zip-Archive oder Bündel.</translation>
    </message>
</context>
<context>
    <name>DuplicatesDialog</name>
    <message>
        <source>Duplicates in {name}</source>
        <translation>Duplikate in {name}</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Pictures this much alike are nearly the same</source>
        <translation>So ähnliche Bilder gelten als fast gleich</translation>
    </message>
    <message>
        <source>in &amp;all collections</source>
        <translation>in &amp;allen Sammlungen</translation>
    </message>
    <message>
        <source>&amp;Look again</source>
        <translation>&amp;Erneut suchen</translation>
    </message>
    <message>
        <source>Looking for duplicates</source>
        <translation>Duplikate werden gesucht</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>Ö&amp;ffnen</translation>
    </message>
    <message>
        <source>&amp;Show in folder</source>
        <translation>Im &amp;Ordner zeigen</translation>
    </message>
    <message>
        <source>Tick all &amp;copies but the first</source>
        <translation>Alle &amp;Kopien außer der ersten ankreuzen</translation>
    </message>
    <message>
        <source>Tick &amp;none</source>
        <translation>&amp;Nichts ankreuzen</translation>
    </message>
    <message>
        <source>Take ou&amp;t…</source>
        <translation>&amp;Herausnehmen…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Looking for duplicates… The status bar shows how far it is.</source>
        <translation>Duplikate werden gesucht… Die Statusleiste zeigt, wie weit es ist.</translation>
    </message>
    <message>
        <source>Taken out. Groups that are left: {0}.</source>
        <translation>Herausgenommen. Gruppen, die bleiben: {0}.</translation>
    </message>
    <message>
        <source>Files that are there more than once: {exact}. Groups that are nearly the same: {near}.</source>
        <translation>Dateien, die mehrfach da sind: {exact}. Gruppen, die fast gleich sind: {near}.</translation>
    </message>
    <message>
        <source>Nothing is there twice.</source>
        <translation>Nichts ist doppelt.</translation>
    </message>
    <message>
        <source>The first {0} are listed; the others follow when these are done with.</source>
        <translation>Die ersten {0} stehen in der Liste; die anderen folgen, wenn diese erledigt sind.</translation>
    </message>
    <message>
        <source>{rest} of {pictures} pictures have no features yet, and could only be compared as files.</source>
        <translation>{rest} von {pictures} Bildern haben noch keine Merkmale und konnten nur als Dateien verglichen werden.</translation>
    </message>
    <message>
        <source>Take this picture out of its collection?</source>
        <translation>Dieses Bild aus seiner Sammlung nehmen?</translation>
    </message>
    <message>
        <source>Take these {0} pictures out of their collections?</source>
        <translation>Diese {0} Bilder aus ihren Sammlungen nehmen?</translation>
    </message>
    <message>
        <source>Their files are not touched. A rescan does not bring them back.</source>
        <translation>Die Dateien bleiben unberührt. Neu einlesen bringt sie nicht zurück.</translation>
    </message>
    <message>
        <source>In {0} of the groups every picture is ticked: nothing of them would be left.</source>
        <translation>In {0} der Gruppen ist jedes Bild angekreuzt: Von ihnen bliebe nichts übrig.</translation>
    </message>
    <message>
        <source>Take out</source>
        <translation>Herausnehmen</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Take {0} ou&amp;t…</source>
        <translation>{0} &amp;herausnehmen…</translation>
    </message>
    <message>
        <source>Groups of duplicates; the space key ticks a picture</source>
        <translation>Gruppen von Duplikaten; die Leertaste kreuzt ein Bild an</translation>
    </message>
    <message>
        <source>Nea&amp;rly the same from</source>
        <translation>Fast &amp;gleich ab</translation>
    </message>
</context>
<context>
    <name>DuplicatesModel</name>
    <message>
        <source>no class</source>
        <translation>ohne Klasse</translation>
    </message>
    <message>
        <source>imported first</source>
        <translation>zuerst importiert</translation>
    </message>
    <message>
        <source>the same file</source>
        <translation>dieselbe Datei</translation>
    </message>
    <message>
        <source>{percent} % alike</source>
        <translation>{percent} % ähnlich</translation>
    </message>
    <message>
        <source>{0} copies of one file</source>
        <translation>{0} Kopien einer Datei</translation>
    </message>
    <message>
        <source>{0} pictures, nearly the same</source>
        <translation>{0} Bilder, fast gleich</translation>
    </message>
</context>
<context>
    <name>EmptyResults</name>
    <message>
        <source>Draw something</source>
        <translation>Etwas zeichnen</translation>
    </message>
    <message>
        <source>The most similar pictures of your collections appear here while you draw.</source>
        <translation>Die ähnlichsten Bilder der Sammlungen erscheinen hier schon beim Zeichnen.</translation>
    </message>
    <message>
        <source>No pictures yet</source>
        <translation>Noch keine Bilder</translation>
    </message>
    <message>
        <source>Add a folder of pictures, then find them by drawing.</source>
        <translation>Einen Ordner mit Bildern hinzufügen und sie dann durch Zeichnen finden.</translation>
    </message>
    <message>
        <source>Add pictures…</source>
        <translation>Bilder hinzufügen…</translation>
    </message>
    <message>
        <source>Perhaps a cat, a bicycle or an umbrella: {count} everyday things are here to be found, and beside them whatever you add.</source>
        <translation>Vielleicht eine Katze, ein Fahrrad oder einen Regenschirm: {count} alltägliche Dinge sind hier zu finden, und dazu alles, was hinzugefügt wird.</translation>
    </message>
    <message>
        <source>No collection is chosen</source>
        <translation>Keine Sammlung ist gewählt</translation>
    </message>
    <message>
        <source>Choose above where to search.</source>
        <translation>Oben wählen, wo gesucht wird.</translation>
    </message>
    <message>
        <source>One moment…</source>
        <translation>Einen Moment…</translation>
    </message>
    <message>
        <source>What is like your drawing appears here.</source>
        <translation>Was der Zeichnung ähnlich ist, erscheint hier.</translation>
    </message>
    <message>
        <source>Getting your pictures ready</source>
        <translation>Die Bilder werden vorbereitet</translation>
    </message>
    <message>
        <source>Results appear here as soon as the first pictures are embedded.</source>
        <translation>Ergebnisse erscheinen hier, sobald die ersten Bilder eingebettet sind.</translation>
    </message>
</context>
<context>
    <name>EraserGesture</name>
    <message>
        <source>erasing</source>
        <translation>Radieren</translation>
    </message>
</context>
<context>
    <name>ErrorNote</name>
    <message>
        <source>Details…</source>
        <translation>Details…</translation>
    </message>
    <message>
        <source>Show the whole error</source>
        <translation>Den ganzen Fehler zeigen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the error</source>
        <translation>Den Fehler kopieren</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Dismiss the error</source>
        <translation>Den Fehler schließen</translation>
    </message>
    <message>
        <source> (and {count} more)</source>
        <translation> (und {count} weitere)</translation>
    </message>
    <message>
        <source>What went wrong</source>
        <translation>Was schiefging</translation>
    </message>
</context>
<context>
    <name>EvaluateDesk</name>
    <message>
        <source>Evaluate</source>
        <translation>Auswerten</translation>
    </message>
    <message>
        <source>Replaying my drawings</source>
        <translation>Meine Zeichnungen werden nachgespielt</translation>
    </message>
    <message>
        <source>Evaluating {0}</source>
        <translation>{0} wird ausgewertet</translation>
    </message>
    <message>
        <source>Another run is under way: this one can go on after it.</source>
        <translation>Es läuft schon eine andere Auswertung: Diese kann danach weitergehen.</translation>
    </message>
    <message>
        <source>Deleting</source>
        <translation>Wird gelöscht</translation>
    </message>
    <message>
        <source>Experiment {0}</source>
        <translation>Experiment {0}</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Repeating experiment {0}</source>
        <translation>Experiment {0} wird wiederholt</translation>
    </message>
    <message>
        <source>Written to {0}</source>
        <translation>Geschrieben nach {0}</translation>
    </message>
    <message>
        <source>Writing {0}</source>
        <translation>{0} wird geschrieben</translation>
    </message>
    <message>
        <source>Sweeping {0}</source>
        <translation>Messreihe mit {0}</translation>
    </message>
    <message>
        <source>mAP {0} over {1} queries</source>
        <translation>mAP {0} über {1} Anfragen</translation>
    </message>
    <message>
        <source>{points} settings measured, mAP {best} at best, {scan} by the exact scan</source>
        <translation>{points} Einstellungen gemessen, beste mAP {best}, {scan} mit der exakten Suche</translation>
    </message>
    <message>
        <source>{0} drawings replayed</source>
        <translation>{0} Zeichnungen nachgespielt</translation>
    </message>
    <message>
        <source>1 drawing replayed</source>
        <translation>1 Zeichnung nachgespielt</translation>
    </message>
    <message>
        <source>: {worse} find worse than before, {better} better</source>
        <translation>; {worse} finden schlechter als zuvor, {better} besser</translation>
    </message>
    <message>
        <source>The drawing was deleted.</source>
        <translation>Die Zeichnung wurde gelöscht.</translation>
    </message>
    <message>
        <source>Experiment {0} again: all {1} figures are the same.</source>
        <translation>Experiment {0} noch einmal: Alle {1} Zahlen sind gleich.</translation>
    </message>
    <message>
        <source>Experiment {0} again: {1} of {2} figures differ.</source>
        <translation>Experiment {0} noch einmal: {1} von {2} Zahlen weichen ab.</translation>
    </message>
    <message>
        <source>{0} queries score otherwise.</source>
        <translation>{0} Anfragen schneiden anders ab.</translation>
    </message>
    <message>
        <source>{figure} was {then}, is {now}</source>
        <translation>{figure} war {then}, ist {now}</translation>
    </message>
    <message>
        <source>Experiment {0} was deleted.</source>
        <translation>Experiment {0} wurde gelöscht.</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Write a report</source>
        <translation>Bericht schreiben</translation>
    </message>
</context>
<context>
    <name>EvaluateForm</name>
    <message>
        <source>What is measured</source>
        <translation>Was gemessen wird</translation>
    </message>
    <message>
        <source>Retrieval</source>
        <translation>Suche</translation>
    </message>
    <message>
        <source>Sweep of an index</source>
        <translation>Messreihe eines Index</translation>
    </message>
    <message>
        <source>My drawings</source>
        <translation>Meine Zeichnungen</translation>
    </message>
    <message>
        <source>Queries</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>With distractors</source>
        <translation>Mit Distraktoren</translation>
    </message>
    <message>
        <source>Off: collections that are distractors are not asked, though they are ticked</source>
        <translation>Aus: Distraktor-Sammlungen werden nicht befragt, auch wenn sie angekreuzt sind</translation>
    </message>
    <message>
        <source>Encoder</source>
        <translation>Encoder</translation>
    </message>
    <message>
        <source>Index</source>
        <translation>Index</translation>
    </message>
    <message>
        <source>Exact scan</source>
        <translation>Exakte Suche</translation>
    </message>
    <message>
        <source>SimHash</source>
        <translation>SimHash</translation>
    </message>
    <message>
        <source>p-stable</source>
        <translation>p-stabil</translation>
    </message>
    <message>
        <source>With the settings that were kept for the collections, else its usual ones</source>
        <translation>Mit den Einstellungen, die für die Sammlungen behalten wurden, sonst den üblichen</translation>
    </message>
    <message>
        <source>Metric</source>
        <translation>Metrik</translation>
    </message>
    <message>
        <source>As kept</source>
        <translation>Wie behalten</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>Kosinus</translation>
    </message>
    <message>
        <source>Euclidean</source>
        <translation>Euklidisch</translation>
    </message>
    <message>
        <source>As kept: that of the index&apos;s settings for these collections, else cosine</source>
        <translation>Wie behalten: die der Index-Einstellungen für diese Sammlungen, sonst Kosinus</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>Classifier</source>
        <translation>Klassifikator</translation>
    </message>
    <message>
        <source>Places that are judged (k)</source>
        <translation>Plätze, die bewertet werden (k)</translation>
    </message>
    <message>
        <source>Seed of what is drawn at random</source>
        <translation>Startwert für alles, was ausgelost wird</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Nearest class mean</source>
        <translation>Nächster Klassenmittelwert</translation>
    </message>
    <message>
        <source>The encoder&apos;s own head</source>
        <translation>Der eigene Kopf des Encoders</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keiner</translation>
    </message>
    <message>
        <source>Cancelling…</source>
        <translation>Wird abgebrochen…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>No drawing is saved yet.</source>
        <translation>Noch ist keine Zeichnung gespeichert.</translation>
    </message>
    <message>
        <source>No collection has classes yet.</source>
        <translation>Noch keine Sammlung hat Klassen.</translation>
    </message>
    <message>
        <source>Tick at least one collection that is asked.</source>
        <translation>Mindestens eine befragte Sammlung ankreuzen.</translation>
    </message>
    <message>
        <source>{count} pictures are embedded first.</source>
        <translation>{count} Bilder werden zuerst eingebettet.</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Maß</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>Galerie</translation>
    </message>
    <message>
        <source>Places (k)</source>
        <translation>Plätze (k)</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
</context>
<context>
    <name>EvaluatePage</name>
    <message>
        <source>Evaluate</source>
        <translation>Auswerten</translation>
    </message>
    <message>
        <source>Looking at what there is…</source>
        <translation>Es wird nachgesehen, was da ist…</translation>
    </message>
    <message>
        <source>How well does it find?</source>
        <translation>Wie gut wird gefunden?</translation>
    </message>
    <message>
        <source>Choose on the left who asks and who is asked, and run. Every query&apos;s first pictures are judged by their class.</source>
        <translation>Links wählen, wer fragt und wer gefragt wird, und starten. Die ersten Bilder jeder Anfrage werden nach ihrer Klasse bewertet.</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Nothing to evaluate yet</source>
        <translation>Noch nichts auszuwerten</translation>
    </message>
    <message>
        <source>What is found is judged by its class. Add a folder of pictures whose sub-folders are classes.</source>
        <translation>Gefundenes wird nach seiner Klasse bewertet. Dazu einen Ordner mit Bildern hinzufügen, dessen Unterordner Klassen sind.</translation>
    </message>
    <message>
        <source>Add pictures…</source>
        <translation>Bilder hinzufügen…</translation>
    </message>
    <message>
        <source>Delete experiment {0}?</source>
        <translation>Experiment {0} löschen?</translation>
    </message>
    <message>
        <source>Delete {0} experiments?</source>
        <translation>{0} Experimente löschen?</translation>
    </message>
    <message>
        <source>Its figures are gone then. The pictures and what was embedded of them stay.</source>
        <translation>Die Zahlen sind dann weg. Die Bilder und ihre Einbettungen bleiben.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
</context>
<context>
    <name>EvaluationView</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Report with plots and pictures (HTML)…</source>
        <translation>Bericht mit Diagrammen und Bildern (HTML)…</translation>
    </message>
    <message>
        <source>Table of the queries (CSV)…</source>
        <translation>Tabelle der Anfragen (CSV)…</translation>
    </message>
    <message>
        <source>Everything (JSON)…</source>
        <translation>Alles (JSON)…</translation>
    </message>
    <message>
        <source>AP of the queries</source>
        <translation>AP der Anfragen</translation>
    </message>
    <message>
        <source>Recall of the classifier and mAP</source>
        <translation>Recall des Klassifikators und mAP</translation>
    </message>
    <message>
        <source>My drawings</source>
        <translation>Meine Zeichnungen</translation>
    </message>
    <message>
        <source>{0} against {1}</source>
        <translation>{0} gegen {1}</translation>
    </message>
    <message>
        <source>Running: {0}, {1}</source>
        <translation>Läuft: {0}, {1}</translation>
    </message>
    <message>
        <source>The pictures are shown when the run has ended.</source>
        <translation>Die Bilder erscheinen, wenn der Lauf zu Ende ist.</translation>
    </message>
    <message>
        <source>Running: {0} queries judged so far</source>
        <translation>Läuft: bisher {0} Anfragen bewertet</translation>
    </message>
    <message>
        <source>Running: {0} settings measured so far</source>
        <translation>Läuft: bisher {0} Einstellungen gemessen</translation>
    </message>
    <message>
        <source>No query of {0} was judged.</source>
        <translation>Keine Anfrage aus {0} wurde bewertet.</translation>
    </message>
    <message>
        <source>{0} queries; the gallery has nothing else of their class, so none was judged</source>
        <translation>{0} Anfragen; die Galerie hat sonst nichts von ihrer Klasse, also wurde keine bewertet</translation>
    </message>
    <message>
        <source>{queries} queries, mAP {mean}</source>
        <translation>Anfragen: {queries}, mAP {mean}</translation>
    </message>
    <message>
        <source> ({low} to {high})</source>
        <translation> ({low} bis {high})</translation>
    </message>
    <message>
        <source>, recall {0}</source>
        <translation>, Recall {0}</translation>
    </message>
    <message>
        <source>The first queries are being judged…</source>
        <translation>Die ersten Anfragen werden bewertet…</translation>
    </message>
    <message>
        <source>average precision</source>
        <translation>Average Precision</translation>
    </message>
    <message>
        <source>Recall and mAP</source>
        <translation>Recall und mAP</translation>
    </message>
    <message>
        <source>, correlation {0}</source>
        <translation>, Korrelation {0}</translation>
    </message>
    <message>
        <source>This run has no classifier.</source>
        <translation>Dieser Lauf hat keinen Klassifikator.</translation>
    </message>
    <message>
        <source>Measured at the end</source>
        <translation>Wird am Ende gemessen</translation>
    </message>
    <message>
        <source>recall ({0})</source>
        <translation>Recall ({0})</translation>
    </message>
    <message>
        <source>mAP</source>
        <translation>mAP</translation>
    </message>
    <message>
        <source>And {0} more: see the report.</source>
        <translation>Und {0} weitere: siehe Bericht.</translation>
    </message>
    <message>
        <source>1 query, {items} pictures asked</source>
        <translation>1 Anfrage, {items} befragte Bilder</translation>
    </message>
    <message>
        <source>{queries} queries, {items} pictures asked</source>
        <translation>Anfragen: {queries}, befragte Bilder: {items}</translation>
    </message>
    <message>
        <source>, {0} of them distractors</source>
        <translation>, davon {0} Distraktoren</translation>
    </message>
    <message>
        <source>seed {0}</source>
        <translation>Startwert {0}</translation>
    </message>
    <message>
        <source>experiment {0}</source>
        <translation>Experiment {0}</translation>
    </message>
    <message>
        <source>; taken for {0}</source>
        <translation>; gehalten für {0}</translation>
    </message>
    <message>
        <source>&amp;Figures</source>
        <translation>&amp;Zahlen</translation>
    </message>
    <message>
        <source>C&amp;lasses</source>
        <translation>K&amp;lassen</translation>
    </message>
    <message>
        <source>&amp;Mistakes</source>
        <translation>&amp;Fehler</translation>
    </message>
    <message>
        <source>S&amp;pace</source>
        <translation>&amp;Raum</translation>
    </message>
</context>
<context>
    <name>ExperimentsList</name>
    <message>
        <source>Experiments</source>
        <translation>Experimente</translation>
    </message>
    <message>
        <source>Select two with Ctrl to compare them; Delete deletes</source>
        <translation>Zwei mit Strg wählen, um sie zu vergleichen; Entf löscht</translation>
    </message>
    <message>
        <source>Every run is kept here, to be shown, compared and repeated.</source>
        <translation>Jeder Lauf bleibt hier, zum Ansehen, Vergleichen und Wiederholen.</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Compare the two selected ones</source>
        <translation>Die beiden gewählten vergleichen</translation>
    </message>
    <message>
        <source>Repeat</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Run it again, exactly so, and say what differs</source>
        <translation>Genau so noch einmal laufen lassen und sagen, was abweicht</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen…</translation>
    </message>
    <message>
        <source>Delete what is selected</source>
        <translation>Die Auswahl löschen</translation>
    </message>
    <message>
        <source>Select two experiments with Ctrl or Shift to compare them</source>
        <translation>Zum Vergleichen zwei Experimente mit Strg oder Umschalt wählen</translation>
    </message>
    <message>
        <source>It cannot be repeated: {0}</source>
        <translation>Nicht wiederholbar: {0}</translation>
    </message>
</context>
<context>
    <name>ExperimentsModel</name>
    <message>
        <source>It cannot be repeated: {0}</source>
        <translation>Nicht wiederholbar: {0}</translation>
    </message>
</context>
<context>
    <name>FailureList</name>
    <message>
        <source>Files that could not be imported</source>
        <translation>Dateien, die nicht importiert werden konnten</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the selected files and reasons, or all</source>
        <translation>Die gewählten Dateien und Gründe kopieren, oder alle</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Not imported into “{name}”: {count}</source>
        <translation>Nicht importiert in „{name}“: {count}</translation>
    </message>
</context>
<context>
    <name>FinetuneDialog</name>
    <message>
        <source>Teach it</source>
        <translation>Anlernen</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>&amp;Starten</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>A training is running.</source>
        <translation>Ein Training läuft.</translation>
    </message>
    <message>
        <source>It can go on while this dialog is closed: the status bar shows how far it is, and “Teach it…” brings the dialog back. Stopped, the best epoch so far becomes the model.</source>
        <translation>Es kann weiterlaufen, während dieser Dialog zu ist: Die Statusleiste zeigt, wie weit es ist, und „Anlernen…“ holt den Dialog zurück. Angehalten, wird die bisher beste Epoche zum Modell.</translation>
    </message>
    <message>
        <source>Stop and keep the best</source>
        <translation>Anhalten, Bestes behalten</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Bleiben</translation>
    </message>
    <message>
        <source>Let it go on</source>
        <translation>Weiterlaufen lassen</translation>
    </message>
</context>
<context>
    <name>FinetuneForm</name>
    <message>
        <source>Collection to learn from</source>
        <translation>Sammlung, aus der gelernt wird</translation>
    </message>
    <message>
        <source>Encoder to start from</source>
        <translation>Encoder, von dem ausgegangen wird</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Voreinstellung</translation>
    </message>
    <message>
        <source>Name of the new model</source>
        <translation>Name des neuen Modells</translation>
    </message>
    <message>
        <source>Pictures of each class</source>
        <translation>Bilder jeder Klasse</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>Validierung</translation>
    </message>
    <message>
        <source>test</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>set aside</source>
        <translation>ausgelassen</translation>
    </message>
    <message>
        <source>Files that could not be read</source>
        <translation>Dateien, die nicht gelesen werden konnten</translation>
    </message>
    <message>
        <source>There is no collection with classes yet: add one on the page Collections.</source>
        <translation>Noch gibt es keine Sammlung mit Klassen: auf der Seite „Sammlungen“ eine hinzufügen.</translation>
    </message>
    <message>
        <source>Looking at the collection…</source>
        <translation>Die Sammlung wird angesehen…</translation>
    </message>
    <message>
        <source>Choose a preset.</source>
        <translation>Bitte eine Voreinstellung wählen.</translation>
    </message>
    <message>
        <source>{classes} classes: {train} pictures for training, {validation} for validation, {test} held out</source>
        <translation>{classes} Klassen: {train} Bilder für das Training, {validation} für die Validierung, {test} zurückgehalten</translation>
    </message>
    <message>
        <source>&amp;Collection</source>
        <translation>Sa&amp;mmlung</translation>
    </message>
    <message>
        <source>E&amp;ncoder</source>
        <translation>&amp;Encoder</translation>
    </message>
    <message>
        <source>&amp;Preset</source>
        <translation>&amp;Voreinstellung</translation>
    </message>
    <message>
        <source>Na&amp;me</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>What there is to learn from</source>
        <translation>Was es zu lernen gibt</translation>
    </message>
    <message>
        <source>As it is, and augmented</source>
        <translation>Wie es ist, und abgewandelt</translation>
    </message>
</context>
<context>
    <name>FinetuneProgress</name>
    <message>
        <source>Progress of the training</source>
        <translation>Fortschritt des Trainings</translation>
    </message>
    <message>
        <source>Progress of the epoch</source>
        <translation>Fortschritt der Epoche</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Pause</translation>
    </message>
    <message>
        <source>&amp;Stop and keep the best</source>
        <translation>Anhalten, Bestes &amp;behalten</translation>
    </message>
    <message>
        <source>The weights of the best epoch so far become the model</source>
        <translation>Die Gewichte der bisher besten Epoche werden zum Modell</translation>
    </message>
    <message>
        <source>Teaching {model} the classes of {collection}: {preset}</source>
        <translation>{model} lernt die Klassen von {collection}: {preset}</translation>
    </message>
    <message>
        <source>Waiting until the running job is done…</source>
        <translation>Wartet, bis die laufende Arbeit fertig ist…</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Beginnt…</translation>
    </message>
    <message>
        <source>Stopping: the best epoch so far is being kept…</source>
        <translation>Wird angehalten: Die bisher beste Epoche wird behalten…</translation>
    </message>
    <message>
        <source>batch {done} of {total}</source>
        <translation>Batch {done} von {total}</translation>
    </message>
    <message>
        <source>epoch {0}</source>
        <translation>Epoche {0}</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message>
        <source>{0} batches/s</source>
        <translation>{0} Batches/s</translation>
    </message>
    <message>
        <source>{0}/s</source>
        <translation>{0}/s</translation>
    </message>
    <message>
        <source>{0} left</source>
        <translation>noch {0}</translation>
    </message>
    <message>
        <source>{0} left for this step</source>
        <translation>noch {0} für diesen Schritt</translation>
    </message>
    <message>
        <source>Epoch {0}</source>
        <translation>Epoche {0}</translation>
    </message>
    <message>
        <source>loss {0}</source>
        <translation>Verlust {0}</translation>
    </message>
    <message>
        <source>validation accuracy {0}</source>
        <translation>Genauigkeit der Validierung {0}</translation>
    </message>
    <message>
        <source>learning rate {0}</source>
        <translation>Lernrate {0}</translation>
    </message>
    <message>
        <source>{0} s</source>
        <translation>{0} s</translation>
    </message>
    <message>
        <source>{0} min</source>
        <translation>{0} min</translation>
    </message>
    <message>
        <source>{0} h</source>
        <translation>{0} h</translation>
    </message>
    <message>
        <source>Preparing the training…</source>
        <translation>Das Training wird vorbereitet…</translation>
    </message>
    <message>
        <source>Embedding augmented views of the pictures</source>
        <translation>Abgewandelte Bilder werden eingebettet</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Looking at the held-out pictures</source>
        <translation>Die zurückgehaltenen Bilder werden geprüft</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Going on…</source>
        <translation>Geht weiter…</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
</context>
<context>
    <name>FinetuneResultView</name>
    <message>
        <source>&amp;Compare again</source>
        <translation>&amp;Erneut vergleichen</translation>
    </message>
    <message>
        <source>Before and after, in all</source>
        <translation>Vorher und nachher, insgesamt</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Maß</translation>
    </message>
    <message>
        <source>before</source>
        <translation>vorher</translation>
    </message>
    <message>
        <source>after</source>
        <translation>nach</translation>
    </message>
    <message>
        <source>change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>from</source>
        <translation>von</translation>
    </message>
    <message>
        <source>95 % interval of the change, by bootstrap</source>
        <translation>95-%-Intervall der Änderung, durch Bootstrap</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>Before and after, class by class</source>
        <translation>Vorher und nachher, Klasse für Klasse</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Queries</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>mAP before</source>
        <translation>mAP vorher</translation>
    </message>
    <message>
        <source>beyond chance</source>
        <translation>mehr als Zufall</translation>
    </message>
    <message>
        <source>Precision, recall and F1 of each class</source>
        <translation>Precision, Recall und F1 jeder Klasse</translation>
    </message>
    <message>
        <source>precision</source>
        <translation>Precision</translation>
    </message>
    <message>
        <source>recall</source>
        <translation>Recall</translation>
    </message>
    <message>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <source>support</source>
        <translation>Anzahl</translation>
    </message>
    <message>
        <source>Held-out pictures of the class</source>
        <translation>Zurückgehaltene Bilder der Klasse</translation>
    </message>
    <message>
        <source>Pictures of the chosen cell</source>
        <translation>Bilder des gewählten Feldes</translation>
    </message>
    <message>
        <source>&amp;Keep: use it from now on</source>
        <translation>&amp;Behalten: ab jetzt verwenden</translation>
    </message>
    <message>
        <source>&amp;Discard</source>
        <translation>&amp;Verwerfen</translation>
    </message>
    <message>
        <source>Decide &amp;later</source>
        <translation>&amp;Später entscheiden</translation>
    </message>
    <message>
        <source>The model stays on the page Models and is not used</source>
        <translation>Das Modell bleibt auf der Seite „Modelle“ und wird nicht benutzt</translation>
    </message>
    <message>
        <source>{0} min {1} s</source>
        <translation>{0} min {1} s</translation>
    </message>
    <message>
        <source>{model}: {epochs} epochs in {time}, the weights of epoch {best} are kept</source>
        <translation>{model}: {epochs} Epochen in {time}, die Gewichte der Epoche {best} bleiben</translation>
    </message>
    <message>
        <source>{model}: {epochs} epochs in {time}, none was better than the start</source>
        <translation>{model}: {epochs} Epochen in {time}, keine war besser als der Anfang</translation>
    </message>
    <message>
        <source>{0} s</source>
        <translation>{0} s</translation>
    </message>
    <message>
        <source>Comparing before and after on the held-out queries…</source>
        <translation>Vorher und nachher werden an den zurückgehaltenen Anfragen verglichen…</translation>
    </message>
    <message>
        <source>{stage}, {done} of {total}</source>
        <translation>{stage}, {done} von {total}</translation>
    </message>
    <message>
        <source>The comparison was stopped.</source>
        <translation>Der Vergleich wurde angehalten.</translation>
    </message>
    <message>
        <source>Nothing is known of single held-out pictures.</source>
        <translation>Über einzelne zurückgehaltene Bilder ist nichts bekannt.</translation>
    </message>
    <message>
        <source>its own head</source>
        <translation>eigenem Kopf</translation>
    </message>
    <message>
        <source>the nearest mean</source>
        <translation>nächstem Mittelwert</translation>
    </message>
    <message>
        <source>Accuracy {0} by {1}</source>
        <translation>Genauigkeit {0} mit {1}</translation>
    </message>
    <message>
        <source>, loss {0}</source>
        <translation>, Verlust {0}</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>Mean by support</source>
        <translation>Gewichtetes Mittel</translation>
    </message>
    <message>
        <source>{name}: precision {precision}, recall {recall}, F1 {f1}</source>
        <translation>{name}: Precision {precision}, Recall {recall}, F1 {f1}</translation>
    </message>
    <message>
        <source>test pictures</source>
        <translation>Testbildern</translation>
    </message>
    <message>
        <source>validation pictures</source>
        <translation>Validierungsbildern</translation>
    </message>
    <message>
        <source>{0}, on the {1}</source>
        <translation>{0}, auf den {1}</translation>
    </message>
    <message>
        <source>Click a cell or a mistake: its pictures are shown here.</source>
        <translation>Ein Feld oder einen Fehler anklicken: Hier erscheinen seine Bilder.</translation>
    </message>
    <message>
        <source>{count} pictures of {label} that are told right</source>
        <translation>{count} Bilder aus {label}, richtig erkannt</translation>
    </message>
    <message>
        <source>{count} pictures of {label} that are taken for {other}</source>
        <translation>{count} Bilder aus {label}, gehalten für {other}</translation>
    </message>
    <message>
        <source>Before and after</source>
        <translation>Vorher und nachher</translation>
    </message>
    <message>
        <source>Results side by side</source>
        <translation>Treffer nebeneinander</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>Confusions</source>
        <translation>Verwechslungen</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>Kurven</translation>
    </message>
</context>
<context>
    <name>GalleryList</name>
    <message>
        <source>Gallery: the collections that are asked</source>
        <translation>Galerie: die befragten Sammlungen</translation>
    </message>
    <message>
        <source>Space ticks a collection</source>
        <translation>Die Leertaste kreuzt eine Sammlung an</translation>
    </message>
    <message>
        <source>distractor</source>
        <translation>Distraktor</translation>
    </message>
    <message>
        <source>{name}: {part} ({count})</source>
        <translation>{name}: {part} ({count})</translation>
    </message>
    <message>
        <source>{name} ({count})</source>
        <translation>{name} ({count})</translation>
    </message>
</context>
<context>
    <name>GoOnStrip</name>
    <message>
        <source>&amp;Go on</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>&amp;Forget it</source>
        <translation>Ver&amp;gessen</translation>
    </message>
</context>
<context>
    <name>GoingOn</name>
    <message>
        <source>Interrupted jobs</source>
        <translation>Unterbrochene Arbeiten</translation>
    </message>
</context>
<context>
    <name>GuessLine</name>
    <message>
        <source>Looks like</source>
        <translation>Sieht aus wie</translation>
    </message>
    <message>
        <source>Guesses</source>
        <translation>Vermutungen</translation>
    </message>
    <message>
        <source>{0} %</source>
        <translation>{0} %</translation>
    </message>
    <message>
        <source>&lt; 1 %</source>
        <translation>&lt; 1 %</translation>
    </message>
    <message>
        <source>Back to what is like the drawing ({0})</source>
        <translation>Zurück zu dem, was der Zeichnung ähnelt ({0})</translation>
    </message>
    <message>
        <source>Show pictures of “{0}”</source>
        <translation>Bilder von „{0}“ zeigen</translation>
    </message>
    <message>
        <source>Show pictures of this class</source>
        <translation>Bilder dieser Klasse zeigen</translation>
    </message>
</context>
<context>
    <name>HelpMenu</name>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Keys, language, system information, log, about</source>
        <translation>Tasten, Sprache, Systeminformationen, Protokoll, Über</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>&amp;Tasten</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>&amp;Copy system information</source>
        <translation>System&amp;informationen kopieren</translation>
    </message>
    <message>
        <source>Open the folder of the &amp;log</source>
        <translation>Ordner des &amp;Protokolls öffnen</translation>
    </message>
    <message>
        <source>&amp;About SketchDesk</source>
        <translation>Ü&amp;ber SketchDesk</translation>
    </message>
    <message>
        <source>The system information is on the clipboard.</source>
        <translation>Die Systeminformationen sind in der Zwischenablage.</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>Wie das &amp;System</translation>
    </message>
    <message>
        <source>SketchDesk speaks this language when it starts again.</source>
        <translation>SketchDesk spricht diese Sprache beim nächsten Start.</translation>
    </message>
    <message>
        <source>System information</source>
        <translation>Systeminformationen</translation>
    </message>
</context>
<context>
    <name>HideAlike</name>
    <message>
        <source>hide “{name}”</source>
        <translation>„{name}“ ausblenden</translation>
    </message>
</context>
<context>
    <name>HistogramPlot</name>
    <message>
        <source>share of pairs</source>
        <translation>Anteil der Paare</translation>
    </message>
    <message>
        <source>queries</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>nothing to show yet</source>
        <translation>noch nichts zu zeigen</translation>
    </message>
    <message>
        <source>The most: {bins}</source>
        <translation>Am meisten: {bins}</translation>
    </message>
    <message>
        <source>{0} queries</source>
        <translation>{0} Anfragen</translation>
    </message>
    <message>
        <source>{low} to {high}: {what}</source>
        <translation>{low} bis {high}: {what}</translation>
    </message>
</context>
<context>
    <name>Importing</name>
    <message>
        <source>Importing {0}</source>
        <translation>{0} wird importiert</translation>
    </message>
    <message>
        <source>Starter collection</source>
        <translation>Startsammlung</translation>
    </message>
    <message>
        <source>Interrupted imports</source>
        <translation>Unterbrochene Importe</translation>
    </message>
    <message>
        <source>Collections</source>
        <translation>Sammlungen</translation>
    </message>
    <message>
        <source>Embedding {0}</source>
        <translation>{0} wird eingebettet</translation>
    </message>
    <message>
        <source>{0}: {1} pictures added</source>
        <translation>{0}: {1} Bilder hinzugefügt</translation>
    </message>
    <message>
        <source>{0}: 1 picture added</source>
        <translation>{0}: 1 Bild hinzugefügt</translation>
    </message>
    <message>
        <source>, {0} set aside</source>
        <translation>, {0} ausgelassen</translation>
    </message>
    <message>
        <source>{0}: {1} pictures are ready</source>
        <translation>{0}: {1} Bilder sind bereit</translation>
    </message>
    <message>
        <source>{0}: 1 picture is ready</source>
        <translation>{0}: 1 Bild ist bereit</translation>
    </message>
</context>
<context>
    <name>JobBar</name>
    <message>
        <source>Progress of the job</source>
        <translation>Fortschritt der Arbeit</translation>
    </message>
    <message>
        <source>What comes after this, and can be cancelled before it begins</source>
        <translation>Was danach kommt und abgebrochen werden kann, bevor es beginnt</translation>
    </message>
    <message>
        <source>Cancel: {0}</source>
        <translation>Abbrechen: {0}</translation>
    </message>
    <message>
        <source>Cancel all that wait</source>
        <translation>Alle wartenden abbrechen</translation>
    </message>
    <message>
        <source>{0} waiting</source>
        <translation>{0} warten</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message>
        <source>{rate}/s</source>
        <translation>{rate}/s</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>a few seconds left</source>
        <translation>noch einige Sekunden</translation>
    </message>
    <message>
        <source>about {seconds} s left</source>
        <translation>noch etwa {seconds} s</translation>
    </message>
    <message>
        <source>about {minutes} min left</source>
        <translation>noch etwa {minutes} min</translation>
    </message>
    <message>
        <source>about {hours} h left</source>
        <translation>noch etwa {hours} h</translation>
    </message>
    <message>
        <source>about {hours} h {minutes} min left</source>
        <translation>noch etwa {hours} h {minutes} min</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cancelling…</source>
        <translation>Wird abgebrochen…</translation>
    </message>
</context>
<context>
    <name>KeyboardNib</name>
    <message>
        <source>Taken back</source>
        <translation>Zurückgenommen</translation>
    </message>
    <message>
        <source>Lifted</source>
        <translation>Abgehoben</translation>
    </message>
    <message>
        <source>Down, {where}</source>
        <translation>Aufgesetzt, {where}</translation>
    </message>
    <message>
        <source>{0} % from the left, {1} % from the top</source>
        <translation>{0} % von links, {1} % von oben</translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>Zeichnung</translation>
    </message>
    <message>
        <source>Pen</source>
        <translation>Stift</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>Radierer</translation>
    </message>
    <message>
        <source>Thinner, thicker</source>
        <translation>Dünner, dicker</translation>
    </message>
    <message>
        <source>Move the pen by keyboard; Shift: finely, Ctrl: far</source>
        <translation>Den Stift mit der Tastatur bewegen; Umschalt: fein, Strg: weit</translation>
    </message>
    <message>
        <source>Move it aslant</source>
        <translation>Ihn schräg bewegen</translation>
    </message>
    <message>
        <source>Put it down, lift it</source>
        <translation>Ihn aufsetzen, abheben</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Clear the canvas</source>
        <translation>Zeichenfläche leeren</translation>
    </message>
    <message>
        <source>Paste a picture as the query</source>
        <translation>Ein Bild als Anfrage einfügen</translation>
    </message>
    <message>
        <source>Open a picture as the query</source>
        <translation>Ein Bild als Anfrage öffnen</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>Open the picture</source>
        <translation>Das Bild öffnen</translation>
    </message>
    <message>
        <source>Look at it large; arrows go on to the next</source>
        <translation>Groß ansehen; Pfeile gehen zum nächsten</translation>
    </message>
    <message>
        <source>More like this</source>
        <translation>Mehr wie dieses</translation>
    </message>
    <message>
        <source>Not this: hide its class for this drawing</source>
        <translation>Das nicht: seine Klasse für diese Zeichnung ausblenden</translation>
    </message>
    <message>
        <source>Back: from a guess or a picture to the drawing</source>
        <translation>Zurück: von einer Vermutung oder einem Bild zur Zeichnung</translation>
    </message>
    <message>
        <source>This is what I meant: keep the drawing with this picture</source>
        <translation>Das war gemeint: die Zeichnung mit diesem Bild behalten</translation>
    </message>
    <message>
        <source>Copy the picture</source>
        <translation>Das Bild kopieren</translation>
    </message>
    <message>
        <source>Copy its path</source>
        <translation>Seinen Pfad kopieren</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Search, Collections, Evaluate, Models</source>
        <translation>Suchen, Sammlungen, Auswerten, Modelle</translation>
    </message>
    <message>
        <source>Tuning of the index</source>
        <translation>Abstimmung des Index</translation>
    </message>
    <message>
        <source>Add pictures</source>
        <translation>Bilder hinzufügen</translation>
    </message>
    <message>
        <source>These keys</source>
        <translation>Diese Tasten</translation>
    </message>
    <message>
        <source>Plots and tables</source>
        <translation>Diagramme und Tabellen</translation>
    </message>
    <message>
        <source>Zoom in, out, all of it</source>
        <translation>Vergrößern, verkleinern, alles zeigen</translation>
    </message>
    <message>
        <source>Copy the selected rows, or the whole table</source>
        <translation>Die gewählten Zeilen oder die ganze Tabelle kopieren</translation>
    </message>
    <message>
        <source>Rename a class</source>
        <translation>Eine Klasse umbenennen</translation>
    </message>
    <message>
        <source>All keys</source>
        <translation>Alle Tasten</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>KnownItemStrip</name>
    <message>
        <source>The drawing, the picture that was meant, and what was found</source>
        <translation>Die Zeichnung, das gemeinte Bild und was gefunden wurde</translation>
    </message>
    <message>
        <source>Enter opens the picture</source>
        <translation>Eingabe öffnet das Bild</translation>
    </message>
</context>
<context>
    <name>KnownItemsModel</name>
    <message>
        <source>{0}: the drawing cannot be read</source>
        <translation>{0}: die Zeichnung ist nicht lesbar</translation>
    </message>
    <message>
        <source>{0} is no longer in the library</source>
        <translation>{0} ist nicht mehr in der Bibliothek</translation>
    </message>
    <message>
        <source>{meant} · saved {when}</source>
        <translation>{meant} · gespeichert {when}</translation>
    </message>
</context>
<context>
    <name>KnownItemsView</name>
    <message>
        <source>My drawings</source>
        <translation>Meine Zeichnungen</translation>
    </message>
    <message>
        <source>Saved drawings</source>
        <translation>Gespeicherte Zeichnungen</translation>
    </message>
    <message>
        <source>Enter opens the picture that was meant; Delete deletes</source>
        <translation>Eingabe öffnet das gemeinte Bild; Entf löscht</translation>
    </message>
    <message>
        <source>Replay</source>
        <translation>Nachspielen</translation>
    </message>
    <message>
        <source>Ask with all of them, as chosen on the left, and see what got worse</source>
        <translation>Mit allen fragen, wie links gewählt, und sehen, was schlechter wurde</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen…</translation>
    </message>
    <message>
        <source>Delete the selected drawings</source>
        <translation>Die gewählten Zeichnungen löschen</translation>
    </message>
    <message>
        <source>{0} drawings are saved, each with the picture that was meant.</source>
        <translation>{0} Zeichnungen sind gespeichert, jede mit dem gemeinten Bild.</translation>
    </message>
    <message>
        <source>One drawing is saved.</source>
        <translation>Eine Zeichnung ist gespeichert.</translation>
    </message>
    <message>
        <source>Replayed, they show at which rank that picture comes, and what got worse.</source>
        <translation>Nachgespielt zeigen sie, auf welchem Rang dieses Bild kommt und was schlechter wurde.</translation>
    </message>
    <message>
        <source>No drawing is saved yet</source>
        <translation>Noch ist keine Zeichnung gespeichert</translation>
    </message>
    <message>
        <source>On the Search page, draw, find the picture that you meant, and choose “This is what I meant” in its menu (Ctrl+S). Saved drawings are a benchmark of your own: whatever changes, they show what got worse.</source>
        <translation>Auf der Seite „Suchen“ zeichnen, das gemeinte Bild finden und in seinem Menü „Das war gemeint“ wählen (Strg+S). Gespeicherte Zeichnungen sind ein eigener Maßstab: Was sich auch ändert, sie zeigen, was schlechter wurde.</translation>
    </message>
    <message>
        <source>Delete this drawing?</source>
        <translation>Diese Zeichnung löschen?</translation>
    </message>
    <message>
        <source>Delete {0} drawings?</source>
        <translation>{0} Zeichnungen löschen?</translation>
    </message>
    <message>
        <source>Later replays do without it. Pictures and earlier experiments stay.</source>
        <translation>Spätere Läufe kommen ohne sie aus. Bilder und frühere Experimente bleiben.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
</context>
<context>
    <name>LinePlot</name>
    <message>
        <source>{first} at {start}, {last} at {end}, the highest {most} at {at}</source>
        <translation>{first} bei {start}, {last} bei {end}, am höchsten {most} bei {at}</translation>
    </message>
</context>
<context>
    <name>MainFigures</name>
    <message>
        <source>mAP</source>
        <translation>mAP</translation>
    </message>
    <message>
        <source>Mean over the queries of the average precision over all of the gallery</source>
        <translation>Mittel der Average Precision über die Anfragen, auf der ganzen Galerie</translation>
    </message>
    <message>
        <source>P@1</source>
        <translation>P@1</translation>
    </message>
    <message>
        <source>Share of queries whose first picture is of the right class</source>
        <translation>Anteil der Anfragen, deren erstes Bild von der richtigen Klasse ist</translation>
    </message>
    <message>
        <source>P@k</source>
        <translation>P@k</translation>
    </message>
    <message>
        <source>Share of the first k pictures that are of the right class</source>
        <translation>Anteil der ersten k Bilder, die von der richtigen Klasse sind</translation>
    </message>
    <message>
        <source>Recall of the scan</source>
        <translation>Recall des Index</translation>
    </message>
    <message>
        <source>Share of the exact scan&apos;s first k that the index finds</source>
        <translation>Anteil der ersten k der exakten Suche, den der Index findet</translation>
    </message>
    <message>
        <source>IE</source>
        <translation>IE</translation>
    </message>
    <message>
        <source>Improvement in efficiency: distances that the scan computes for each of the index&apos;s</source>
        <translation>Gewinn an Effizienz (IE): Abstände, die die exakte Suche für jeden des Index berechnet</translation>
    </message>
    <message>
        <source>Time a query</source>
        <translation>Zeit je Anfrage</translation>
    </message>
    <message>
        <source>Median</source>
        <translation>Median</translation>
    </message>
    <message>
        <source>{0} ms</source>
        <translation>{0} ms</translation>
    </message>
    <message>
        <source>scan {0} ms</source>
        <translation>exakt {0} ms</translation>
    </message>
    <message>
        <source>P@{0}</source>
        <translation>P@{0}</translation>
    </message>
    <message>
        <source>{low} to {high}</source>
        <translation>{low} bis {high}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Collections</source>
        <translation>Sammlungen</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>Auswerten</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Restoring the drawing</source>
        <translation>Die Zeichnung wird wiederhergestellt</translation>
    </message>
    <message>
        <source>Stopped: {0}</source>
        <translation>Abgebrochen: {0}</translation>
    </message>
</context>
<context>
    <name>MarkedTiles</name>
    <message>
        <source>Enter opens the picture</source>
        <translation>Eingabe öffnet das Bild</translation>
    </message>
</context>
<context>
    <name>MeasuresTable</name>
    <message>
        <source>95 % of the means of queries drawn again lie between from and to (bootstrap)</source>
        <translation>95 % der Mittelwerte neu gezogener Anfragen liegen zwischen „von“ und „bis“ (Bootstrap)</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Maß</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>from</source>
        <translation>von</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>All measures</source>
        <translation>Alle Maße</translation>
    </message>
</context>
<context>
    <name>MissedList</name>
    <message>
        <source>Why missed?</source>
        <translation>Warum verfehlt?</translation>
    </message>
    <message>
        <source>Pictures that the exact scan finds among the first 10, and these settings do not</source>
        <translation>Bilder, die die exakte Suche unter den ersten 10 findet und diese Einstellungen nicht</translation>
    </message>
    <message>
        <source>Nothing is missed: the first 10 of the exact scan are all found.</source>
        <translation>Nichts ist verfehlt: Die ersten 10 der exakten Suche werden alle gefunden.</translation>
    </message>
    <message>
        <source>Asked for 10, these settings miss {count} of the exact scan&apos;s first 10.</source>
        <translation>Nach 10 gefragt, verfehlen diese Einstellungen {count} der ersten 10 der exakten Suche.</translation>
    </message>
    <message>
        <source>The grid asks for more, and so shows {shown} of them all the same.</source>
        <translation>Das Raster fragt nach mehr und zeigt {shown} davon trotzdem.</translation>
    </message>
</context>
<context>
    <name>MissedRow</name>
    <message>
        <source>Apply</source>
        <translation>Anwenden</translation>
    </message>
    <message>
        <source>No single change finds it.</source>
        <translation>Keine einzelne Änderung findet es.</translation>
    </message>
    <message>
        <source>Apply: {change}</source>
        <translation>Anwenden: {change}</translation>
    </message>
    <message>
        <source>number {rank} of the exact scan</source>
        <translation>Nummer {rank} der exakten Suche</translation>
    </message>
    <message>
        <source>{rank} by signature</source>
        <translation>{rank} nach Signatur</translation>
    </message>
    <message>
        <source>in {met} of {tables} tables</source>
        <translation>in {met} von {tables} Tabellen</translation>
    </message>
    <message>
        <source>{hamming} of {bits} bits differ</source>
        <translation>{hamming} von {bits} Bits verschieden</translation>
    </message>
    <message>
        <source>{setting} {before} → {after}</source>
        <translation>{setting} {before} → {after}</translation>
    </message>
    <message>
        <source>{change} would find it: {share} compared</source>
        <translation>{change} würde es finden: {share} verglichen</translation>
    </message>
</context>
<context>
    <name>ModelDesk</name>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Using {0}</source>
        <translation>{0} wird in Gebrauch genommen</translation>
    </message>
    <message>
        <source>Discarding {0}</source>
        <translation>{0} wird verworfen</translation>
    </message>
    <message>
        <source>Rolling back</source>
        <translation>Es geht zurück zum vorigen Modell</translation>
    </message>
    <message>
        <source>Exporting {0}</source>
        <translation>{0} wird exportiert</translation>
    </message>
    <message>
        <source>{0} was written</source>
        <translation>{0} wurde geschrieben</translation>
    </message>
    <message>
        <source>{0} was imported; it is not used yet</source>
        <translation>{0} wurde importiert und wird noch nicht benutzt</translation>
    </message>
    <message>
        <source>Importing {0}</source>
        <translation>{0} wird importiert</translation>
    </message>
    <message>
        <source>Encoders</source>
        <translation>Encoder</translation>
    </message>
    <message>
        <source>{0} was added; it is not used yet</source>
        <translation>{0} wurde hinzugefügt und wird noch nicht benutzt</translation>
    </message>
    <message>
        <source>Adding {0}</source>
        <translation>{0} wird hinzugefügt</translation>
    </message>
    <message>
        <source>Stopped: nothing was added.</source>
        <translation>Angehalten: Nichts wurde hinzugefügt.</translation>
    </message>
    <message>
        <source>{0} is in use</source>
        <translation>{0} ist in Gebrauch</translation>
    </message>
</context>
<context>
    <name>ModelDetails</name>
    <message>
        <source>Co&amp;mpare with before…</source>
        <translation>&amp;Mit vorher vergleichen…</translation>
    </message>
    <message>
        <source>What the training changed, on the held-out queries: figures, classes, confusions and results</source>
        <translation>Was das Training geändert hat, an den zurückgehaltenen Anfragen: Werte, Klassen, Verwechslungen und Ergebnisse</translation>
    </message>
    <message>
        <source>Precision, recall and F1 of each class</source>
        <translation>Precision, Recall und F1 jeder Klasse</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>precision</source>
        <translation>Precision</translation>
    </message>
    <message>
        <source>recall</source>
        <translation>Recall</translation>
    </message>
    <message>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <source>support</source>
        <translation>Anzahl</translation>
    </message>
    <message>
        <source>{train} for training, {validation} for validation, {test} held out</source>
        <translation>{train} für das Training, {validation} für die Validierung, {test} zurückgehalten</translation>
    </message>
    <message>
        <source>to its end</source>
        <translation>bis zum Ende</translation>
    </message>
    <message>
        <source>ended early: the loss fell no further</source>
        <translation>früh aufgehört: Der Verlust fiel nicht weiter</translation>
    </message>
    <message>
        <source>stopped by hand</source>
        <translation>von Hand angehalten</translation>
    </message>
    <message>
        <source>ended: the loss was not a number</source>
        <translation>beendet: Der Verlust war keine Zahl</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Made from</source>
        <translation>Gemacht aus</translation>
    </message>
    <message>
        <source>Learnt from</source>
        <translation>Gelernt aus</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Voreinstellung</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Ending</source>
        <translation>Ende</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>{0} of the held-out pictures</source>
        <translation>{0} der zurückgehaltenen Bilder</translation>
    </message>
    <message>
        <source>Embedding</source>
        <translation>Einbettung</translation>
    </message>
    <message>
        <source>{0} numbers</source>
        <translation>{0} Zahlen</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>Contents</source>
        <translation>Inhalt</translation>
    </message>
    <message>
        <source>Fingerprint</source>
        <translation>Fingerabdruck</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>comes with SketchDesk</source>
        <translation>kommt mit SketchDesk</translation>
    </message>
    <message>
        <source>fine-tuned</source>
        <translation>angelernt</translation>
    </message>
    <message>
        <source>imported from a file</source>
        <translation>aus einer Datei importiert</translation>
    </message>
    <message>
        <source>added network</source>
        <translation>hinzugefügtes Netz</translation>
    </message>
    <message>
        <source>added checkpoint</source>
        <translation>hinzugefügter Checkpoint</translation>
    </message>
    <message>
        <source>visual words</source>
        <translation>visuelle Wörter</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Made from</source>
        <translation>Gemacht aus</translation>
    </message>
    <message>
        <source>Learnt from</source>
        <translation>Gelernt aus</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Voreinstellung</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>On the pictures that were held out of its training</source>
        <translation>Auf den Bildern, die vom Training zurückgehalten wurden</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>Only the encoder that comes with SketchDesk is here. Teach it the classes of a collection of yours: what comes of it is listed here, measured on pictures that it has not seen.</source>
        <translation>Hier ist nur der Encoder, der mit SketchDesk kommt. Ihm lassen sich die Klassen einer eigenen Sammlung beibringen: Was daraus wird, steht dann hier, gemessen an Bildern, die er nicht gesehen hat.</translation>
    </message>
    <message>
        <source>&amp;Teach it…</source>
        <translation>&amp;Anlernen…</translation>
    </message>
    <message>
        <source>&amp;Use it</source>
        <translation>&amp;Verwenden</translation>
    </message>
    <message>
        <source>Roll &amp;back</source>
        <translation>&amp;Zurückkehren</translation>
    </message>
    <message>
        <source>&amp;Discard…</source>
        <translation>Ver&amp;werfen…</translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation>E&amp;xportieren…</translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation>&amp;Importieren…</translation>
    </message>
    <message>
        <source>&amp;Add an encoder…</source>
        <translation>Encoder &amp;hinzufügen…</translation>
    </message>
    <message>
        <source>Search with the selected model from now on</source>
        <translation>Ab jetzt mit dem gewählten Modell suchen</translation>
    </message>
    <message>
        <source>Go back to the model that was in use before the present one</source>
        <translation>Zurück zu dem Modell, das vor dem jetzigen benutzt wurde</translation>
    </message>
    <message>
        <source>Import a model</source>
        <translation>Modell importieren</translation>
    </message>
    <message>
        <source>Models (*{suffix})</source>
        <translation>Modelle (*{suffix})</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>in Gebrauch</translation>
    </message>
    <message>
        <source>weights lost</source>
        <translation>Gewichte verloren</translation>
    </message>
    <message>
        <source>comes with SketchDesk</source>
        <translation>kommt mit SketchDesk</translation>
    </message>
    <message>
        <source>A training was interrupted: {name}, from the collection {collection}. It can go on.</source>
        <translation>Ein Training wurde unterbrochen: {name}, aus der Sammlung {collection}. Es kann weitergehen.</translation>
    </message>
    <message>
        <source>Search with “{name}” from now on?</source>
        <translation>Ab jetzt mit „{name}“ suchen?</translation>
    </message>
    <message>
        <source>“Roll back” undoes it.</source>
        <translation>„Zurückkehren“ macht es rückgängig.</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>All pictures are embedded with it already.</source>
        <translation>Alle Bilder sind schon damit eingebettet.</translation>
    </message>
    <message>
        <source>1 picture has to be embedded with it, and is not found before.</source>
        <translation>1 Bild muss damit eingebettet werden und wird vorher nicht gefunden.</translation>
    </message>
    <message>
        <source>{pictures} pictures have to be embedded with it, and are not found before.</source>
        <translation>{pictures} Bilder müssen damit eingebettet werden und werden vorher nicht gefunden.</translation>
    </message>
    <message>
        <source>Its weights and the features that it made are deleted. Your pictures are not touched.</source>
        <translation>Die Gewichte und die damit berechneten Merkmale werden gelöscht. Die Bilder bleiben unberührt.</translation>
    </message>
    <message>
        <source>It is in use: searches go on with the model before it.</source>
        <translation>Es ist in Gebrauch: Gesucht wird dann mit dem Modell davor.</translation>
    </message>
    <message>
        <source>Discard the model “{name}”?</source>
        <translation>Das Modell „{name}“ verwerfen?</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Export {name}</source>
        <translation>{name} exportieren</translation>
    </message>
    <message>
        <source>What is known of the model</source>
        <translation>Was über das Modell bekannt ist</translation>
    </message>
</context>
<context>
    <name>PageBar</name>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Tuning</source>
        <translation>Abstimmung</translation>
    </message>
    <message>
        <source>Show or hide the tuning of the index</source>
        <translation>Abstimmung des Index zeigen oder verbergen</translation>
    </message>
    <message>
        <source>Add pictures…</source>
        <translation>Bilder hinzufügen…</translation>
    </message>
</context>
<context>
    <name>PictureTiles</name>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Enter opens, Space selects, Delete takes out of the collection</source>
        <translation>Eingabe öffnet, Leertaste wählt, Entf nimmt aus der Sammlung</translation>
    </message>
</context>
<context>
    <name>PicturesDesk</name>
    <message>
        <source>Stopped. Look again for the duplicates.</source>
        <translation>Angehalten. Bitte noch einmal nach Duplikaten suchen.</translation>
    </message>
    <message>
        <source>Looking for duplicates</source>
        <translation>Duplikate werden gesucht</translation>
    </message>
    <message>
        <source>Looking up pictures</source>
        <translation>Bilder werden nachgeschlagen</translation>
    </message>
    <message>
        <source>{name}: {count} pictures were taken out; their files stay where they are.</source>
        <translation>{name}: {count} Bilder wurden herausgenommen; ihre Dateien bleiben, wo sie sind.</translation>
    </message>
    <message>
        <source>{name}: 1 picture was taken out; its file stays where it is.</source>
        <translation>{name}: 1 Bild wurde herausgenommen; seine Datei bleibt, wo sie ist.</translation>
    </message>
    <message>
        <source>Removing pictures from {0}</source>
        <translation>Bilder werden aus {0} entfernt</translation>
    </message>
    <message>
        <source>Putting pictures into a class</source>
        <translation>Bilder kommen in eine Klasse</translation>
    </message>
</context>
<context>
    <name>PicturesDialog</name>
    <message>
        <source>Pictures of {name}</source>
        <translation>Bilder von {name}</translation>
    </message>
    <message>
        <source>Class whose pictures are shown</source>
        <translation>Klasse, deren Bilder gezeigt werden</translation>
    </message>
    <message>
        <source>Pictures before these</source>
        <translation>Bilder davor</translation>
    </message>
    <message>
        <source>Pictures after these</source>
        <translation>Bilder danach</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>Ö&amp;ffnen</translation>
    </message>
    <message>
        <source>&amp;Show in folder</source>
        <translation>Im &amp;Ordner zeigen</translation>
    </message>
    <message>
        <source>Put into a &amp;class…</source>
        <translation>In eine &amp;Klasse legen…</translation>
    </message>
    <message>
        <source>Take ou&amp;t…</source>
        <translation>&amp;Herausnehmen…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>All pictures ({0})</source>
        <translation>Alle Bilder ({0})</translation>
    </message>
    <message>
        <source>(no class)</source>
        <translation>(ohne Klasse)</translation>
    </message>
    <message>
        <source>{first} to {last} of {total}</source>
        <translation>{first} bis {last} von {total}</translation>
    </message>
    <message>
        <source>1 picture</source>
        <translation>1 Bild</translation>
    </message>
    <message>
        <source>{0} pictures</source>
        <translation>{0} Bilder</translation>
    </message>
    <message>
        <source>{0} selected</source>
        <translation>{0} gewählt</translation>
    </message>
    <message>
        <source>Take this picture out of “{name}”?</source>
        <translation>Dieses Bild aus „{name}“ nehmen?</translation>
    </message>
    <message>
        <source>Take these {count} pictures out of “{name}”?</source>
        <translation>Diese {count} Bilder aus „{name}“ nehmen?</translation>
    </message>
    <message>
        <source>Their files are not touched. A rescan does not bring them back.</source>
        <translation>Die Dateien bleiben unberührt. Neu einlesen bringt sie nicht zurück.</translation>
    </message>
    <message>
        <source>Take out</source>
        <translation>Herausnehmen</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>The pictures will be of no class.</source>
        <translation>Die Bilder gehören dann zu keiner Klasse.</translation>
    </message>
    <message>
        <source>“{name}” is a new class.</source>
        <translation>„{name}“ ist eine neue Klasse.</translation>
    </message>
    <message>
        <source>Put this picture into the class</source>
        <translation>Dieses Bild in die Klasse legen</translation>
    </message>
    <message>
        <source>Put these {0} into the class</source>
        <translation>Diese {0} in die Klasse legen</translation>
    </message>
    <message>
        <source>Put into a class</source>
        <translation>In eine Klasse legen</translation>
    </message>
    <message>
        <source>Put there</source>
        <translation>Hineinlegen</translation>
    </message>
</context>
<context>
    <name>PreviewOverlay</name>
    <message>
        <source>Preview: {title}, {place}</source>
        <translation>Vorschau: {title}, {place}</translation>
    </message>
    <message>
        <source>{percent} % similar</source>
        <translation>{percent} % ähnlich</translation>
    </message>
    <message>
        <source>← → moves   ·   Enter opens   ·   M more like this   ·   Esc closes</source>
        <translation>← → blättert   ·   Eingabe öffnet   ·   M mehr wie dieses   ·   Esc schließt</translation>
    </message>
</context>
<context>
    <name>QueryPicture</name>
    <message>
        <source>Back to the drawing ({0})</source>
        <translation>Zurück zur Zeichnung ({0})</translation>
    </message>
    <message>
        <source>Back to the drawing</source>
        <translation>Zurück zur Zeichnung</translation>
    </message>
    <message>
        <source>Query picture {0}</source>
        <translation>Anfragebild {0}</translation>
    </message>
    <message>
        <source>The search uses this picture instead of a drawing.</source>
        <translation>Gesucht wird mit diesem Bild statt mit einer Zeichnung.</translation>
    </message>
    <message>
        <source>Searching with</source>
        <translation>Gesucht wird mit</translation>
    </message>
</context>
<context>
    <name>RecallPlot</name>
    <message>
        <source>Time a query (ms)</source>
        <translation>Zeit je Anfrage (ms)</translation>
    </message>
    <message>
        <source>Share of the collection compared</source>
        <translation>Verglichener Anteil der Sammlung</translation>
    </message>
    <message>
        <source>Recall@10</source>
        <translation>Recall@10</translation>
    </message>
    <message>
        <source>recall {recall}, {share} compared, {ms} ms</source>
        <translation>Recall {recall}, {share} verglichen, {ms} ms</translation>
    </message>
    <message>
        <source>{ms} ms</source>
        <translation>{ms} ms</translation>
    </message>
    <message>
        <source>{share} %</source>
        <translation>{share} %</translation>
    </message>
    <message>
        <source>{up} against: {along}</source>
        <translation>{up} gegen: {along}</translation>
    </message>
    <message>
        <source>Now {0}.</source>
        <translation>Jetzt {0}.</translation>
    </message>
    <message>
        <source>The curve goes from recall {first} at {cheap} to {last} at {dear}.</source>
        <translation>Die Kurve geht von Recall {first} bei {cheap} bis {last} bei {dear}.</translation>
    </message>
    <message>
        <source>It does not reach {goal}.</source>
        <translation>Sie erreicht {goal} nicht.</translation>
    </message>
    <message>
        <source>It reaches {goal} at {cost}.</source>
        <translation>Sie erreicht {goal} bei {cost}.</translation>
    </message>
    <message>
        <source>{share} compared</source>
        <translation>{share} verglichen</translation>
    </message>
</context>
<context>
    <name>Relocating</name>
    <message>
        <source>Looking for the files of {0}</source>
        <translation>Die Dateien von {0} werden gesucht</translation>
    </message>
    <message>
        <source>It is not known what {0} was imported from.</source>
        <translation>Es ist nicht bekannt, woraus {0} importiert wurde.</translation>
    </message>
    <message>
        <source>It is there still.</source>
        <translation>Es ist noch da.</translation>
    </message>
    <message>
        <source>It is not there any more.</source>
        <translation>Es ist nicht mehr da.</translation>
    </message>
    <message>
        <source>Which of the places that “{0}” was imported from has another path now?</source>
        <translation>Welcher der Orte, von denen „{0}“ importiert wurde, hat jetzt einen anderen Pfad?</translation>
    </message>
    <message>
        <source>Files that lie elsewhere</source>
        <translation>Dateien, die woanders liegen</translation>
    </message>
    <message>
        <source>Go on…</source>
        <translation>Weiter…</translation>
    </message>
    <message>
        <source>Where is {0} now?</source>
        <translation>Wo ist {0} jetzt?</translation>
    </message>
    <message>
        <source>Archives (*.zip)</source>
        <translation>Archive (*.zip)</translation>
    </message>
    <message>
        <source>{name}: {count} pictures follow to the new place</source>
        <translation>{name}: {count} Bilder folgen an den neuen Ort</translation>
    </message>
    <message>
        <source>{name}: 1 picture follows to the new place</source>
        <translation>{name}: 1 Bild folgt an den neuen Ort</translation>
    </message>
    <message>
        <source>, {0} of them are not there: a rescan takes them out</source>
        <translation>, {0} davon sind nicht da: neu einlesen nimmt sie heraus</translation>
    </message>
</context>
<context>
    <name>ReplayOfferBar</name>
    <message>
        <source>Replay</source>
        <translation>Nachspielen</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Nicht jetzt</translation>
    </message>
    <message>
        <source>Your saved drawing has not been replayed yet: at which rank is what you meant?</source>
        <translation>Die gespeicherte Zeichnung wurde noch nicht nachgespielt: Auf welchem Rang ist das Gemeinte?</translation>
    </message>
    <message>
        <source>Your {0} saved drawings have not been replayed yet: at which rank is what you meant?</source>
        <translation>Die {0} gespeicherten Zeichnungen wurden noch nicht nachgespielt: Auf welchem Rang ist das Gemeinte?</translation>
    </message>
    <message>
        <source>The encoder {model} is new to your saved drawings ({count}). Replay them to see what got worse.</source>
        <translation>Der Encoder {model} ist neu für die gespeicherten Zeichnungen ({count}). Nachspielen zeigt, was schlechter wurde.</translation>
    </message>
    <message>
        <source>The index {index} of {model} was tuned since your drawings ({count}) were replayed. Replay them to see what got worse.</source>
        <translation>Der Index {index} von {model} wurde abgestimmt, seit die Zeichnungen ({count}) nachgespielt wurden. Nachspielen zeigt, was schlechter wurde.</translation>
    </message>
</context>
<context>
    <name>ReplayView</name>
    <message>
        <source>Replayed drawings</source>
        <translation>Nachgespielte Zeichnungen</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>Zeichnung</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Rank before</source>
        <translation>Rang vorher</translation>
    </message>
    <message>
        <source>In the replay that this one is compared with</source>
        <translation>Im Lauf, mit dem dieser verglichen wird</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>Rang</translation>
    </message>
    <message>
        <source>The place of the picture that was meant; – if it was not found</source>
        <translation>Der Platz des gemeinten Bildes; –, wenn es nicht gefunden wurde</translation>
    </message>
    <message>
        <source>of its class</source>
        <translation>seiner Klasse</translation>
    </message>
    <message>
        <source>The first place of any picture of its class</source>
        <translation>Der erste Platz irgendeines Bildes seiner Klasse</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>of the reciprocal rank, 1 / rank</source>
        <translation>des reziproken Ranges, 1 / Rang</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Urteil</translation>
    </message>
    <message>
        <source>The drawings are being replayed…</source>
        <translation>Die Zeichnungen werden nachgespielt…</translation>
    </message>
    <message>
        <source>worse</source>
        <translation>schlechter</translation>
    </message>
    <message>
        <source>better</source>
        <translation>besser</translation>
    </message>
    <message>
        <source>as before</source>
        <translation>wie zuvor</translation>
    </message>
    <message>
        <source>new</source>
        <translation>neu</translation>
    </message>
    <message>
        <source>Mean reciprocal rank {mrr}; what was meant came first for {one} %, among the first ten for {ten} %.</source>
        <translation>Mittlerer reziproker Rang {mrr}; das Gemeinte kam bei {one} % zuerst, bei {ten} % unter den ersten zehn.</translation>
    </message>
    <message>
        <source>Against experiment {experiment} ({model}, {index}): {worse} worse, {better} better, {same} as before</source>
        <translation>Gegen Experiment {experiment} ({model}, {index}): {worse} schlechter, {better} besser, {same} wie zuvor</translation>
    </message>
    <message>
        <source>, {0} new</source>
        <translation>, {0} neu</translation>
    </message>
    <message>
        <source>This is the first replay on these collections: the next one is compared with it.</source>
        <translation>Dies ist der erste Lauf auf diesen Sammlungen: Der nächste wird mit ihm verglichen.</translation>
    </message>
</context>
<context>
    <name>ResultActions</name>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>More like this</source>
        <translation>Mehr wie dieses</translation>
    </message>
    <message>
        <source>This is what I meant</source>
        <translation>Das war gemeint</translation>
    </message>
    <message>
        <source>Save the drawing with this picture, for the Evaluate page</source>
        <translation>Die Zeichnung mit diesem Bild speichern, für die Seite „Auswerten“</translation>
    </message>
    <message>
        <source>Not this: hide “{name}”</source>
        <translation>Das nicht: „{name}“ ausblenden</translation>
    </message>
    <message>
        <source>Not this one</source>
        <translation>Dieses nicht</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>Pfad kopieren</translation>
    </message>
    <message>
        <source>Copy picture</source>
        <translation>Bild kopieren</translation>
    </message>
    <message>
        <source>Draw first: a drawing is saved with the picture that was meant.</source>
        <translation>Zuerst zeichnen: Gespeichert wird eine Zeichnung mit dem gemeinten Bild.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be opened.</source>
        <translation>Der Ordner {folder} lässt sich nicht öffnen.</translation>
    </message>
    <message>
        <source>Path copied.</source>
        <translation>Pfad kopiert.</translation>
    </message>
    <message>
        <source>{path} cannot be read as a picture.</source>
        <translation>{path} lässt sich nicht als Bild lesen.</translation>
    </message>
    <message>
        <source>Picture copied.</source>
        <translation>Bild kopiert.</translation>
    </message>
</context>
<context>
    <name>ResultDelegate</name>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
</context>
<context>
    <name>ResultGrid</name>
    <message>
        <source>Size of the tiles</source>
        <translation>Größe der Kacheln</translation>
    </message>
    <message>
        <source>Size of the tiles (Ctrl and the mouse wheel)</source>
        <translation>Größe der Kacheln (Strg und Mausrad)</translation>
    </message>
    <message>
        <source>Nothing drawn yet</source>
        <translation>Noch nichts gezeichnet</translation>
    </message>
    <message>
        <source>Draw something, and what it means appears.</source>
        <translation>Beim Zeichnen erscheint hier, was gemeint ist.</translation>
    </message>
    <message>
        <source>Copy picture</source>
        <translation>Bild kopieren</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>Pfad kopieren</translation>
    </message>
    <message>
        <source>This is what I meant</source>
        <translation>Das war gemeint</translation>
    </message>
    <message>
        <source>Not this: hide its class</source>
        <translation>Das nicht: seine Klasse ausblenden</translation>
    </message>
    <message>
        <source>No collection is chosen</source>
        <translation>Keine Sammlung ist gewählt</translation>
    </message>
    <message>
        <source>Choose above where to search.</source>
        <translation>Oben wählen, wo gesucht wird.</translation>
    </message>
    <message>
        <source>Search in all collections</source>
        <translation>In allen Sammlungen suchen</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Nichts gefunden</translation>
    </message>
    <message>
        <source>Draw a little more, or search in other collections.</source>
        <translation>Ein wenig weiterzeichnen oder in anderen Sammlungen suchen.</translation>
    </message>
    <message>
        <source>{rank} of {count}</source>
        <translation>{rank} von {count}</translation>
    </message>
    <message>
        <source>{shown} of {items} in {ms} ms, {share} % of the collection compared</source>
        <translation>{shown} von {items} in {ms} ms, {share} % der Sammlung verglichen</translation>
    </message>
</context>
<context>
    <name>ResultModel</name>
    <message>
        <source>{title}, {percent} per cent similar, result {rank} of {count}, in {collection}</source>
        <translation>{title}, {percent} Prozent ähnlich, Ergebnis {rank} von {count}, in {collection}</translation>
    </message>
    <message>
        <source>in {collection}</source>
        <translation>in {collection}</translation>
    </message>
    <message>
        <source>distance {distance}</source>
        <translation>Abstand {distance}</translation>
    </message>
</context>
<context>
    <name>ResultPair</name>
    <message>
        <source>Held-out query</source>
        <translation>Zurückgehaltene Anfrage</translation>
    </message>
    <message>
        <source>The query before</source>
        <translation>Die Anfrage davor</translation>
    </message>
    <message>
        <source>The next query</source>
        <translation>Die nächste Anfrage</translation>
    </message>
    <message>
        <source>The query</source>
        <translation>Die Anfrage</translation>
    </message>
    <message>
        <source>Found before</source>
        <translation>Vorher gefunden</translation>
    </message>
    <message>
        <source>Found after</source>
        <translation>Nachher gefunden</translation>
    </message>
    <message>
        <source>{label}: {before} right before, {after} after</source>
        <translation>{label}: {before} richtig vorher, {after} nachher</translation>
    </message>
    <message>
        <source>{name}: {right} of the first {count} are {label}</source>
        <translation>{name}: {right} der ersten {count} sind {label}</translation>
    </message>
</context>
<context>
    <name>ResultView</name>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>Enter opens, Space previews, M finds more like this one, N hides its class</source>
        <translation>Enter öffnet, Leertaste zeigt groß, M findet mehr wie dieses, N blendet seine Klasse aus</translation>
    </message>
</context>
<context>
    <name>ScatterPlot</name>
    <message>
        <source>{points} points: {names}</source>
        <translation>{points} Punkte: {names}</translation>
    </message>
    <message>
        <source>{name}: {x_label} {x}, {y_label} {y}</source>
        <translation>{name}: {x_label} {x}, {y_label} {y}</translation>
    </message>
</context>
<context>
    <name>SearchPage</name>
    <message>
        <source>Pasted picture</source>
        <translation>Eingefügtes Bild</translation>
    </message>
    <message>
        <source>Opening the picture</source>
        <translation>Das Bild wird geöffnet</translation>
    </message>
    <message>
        <source>Searching</source>
        <translation>Es wird gesucht</translation>
    </message>
    <message>
        <source>This did not work</source>
        <translation>Das ging nicht</translation>
    </message>
    <message>
        <source>Most like “{name}” (Esc: back)</source>
        <translation>Am ähnlichsten zu „{name}“ (Esc: zurück)</translation>
    </message>
    <message>
        <source>None of these is called “{name}”; they are nearest (Esc: back)</source>
        <translation>Keines davon heißt „{name}“; sie sind am nächsten (Esc: zurück)</translation>
    </message>
    <message>
        <source>without {names}</source>
        <translation>ohne {names}</translation>
    </message>
    <message>
        <source>1 hidden</source>
        <translation>1 ausgeblendet</translation>
    </message>
    <message>
        <source>{count} hidden</source>
        <translation>{count} ausgeblendet</translation>
    </message>
    <message>
        <source>Saved as “{name}”: the Evaluate page replays it whenever something changes.</source>
        <translation>Gespeichert als „{name}“: Die Seite „Auswerten“ spielt sie nach, wenn sich etwas ändert.</translation>
    </message>
    <message>
        <source>Saving the drawing</source>
        <translation>Die Zeichnung wird gespeichert</translation>
    </message>
    <message>
        <source>The picture is no longer there: {path}</source>
        <translation>Das Bild ist nicht mehr da: {path}</translation>
    </message>
    <message>
        <source>Keeping the drawing</source>
        <translation>Die Zeichnung wird behalten</translation>
    </message>
</context>
<context>
    <name>SettingSlider</name>
    <message>
        <source>auto</source>
        <translation>auto</translation>
    </message>
    <message>
        <source>{setting} automatic</source>
        <translation>{setting} automatisch</translation>
    </message>
    <message>
        <source>Decide by the number of pictures</source>
        <translation>Nach der Zahl der Bilder entscheiden</translation>
    </message>
</context>
<context>
    <name>SpaceView</name>
    <message>
        <source>Principal components</source>
        <translation>Hauptkomponenten</translation>
    </message>
    <message>
        <source>Variance explained</source>
        <translation>Erklärte Varianz</translation>
    </message>
    <message>
        <source>Distances between pictures</source>
        <translation>Abstände zwischen Bildern</translation>
    </message>
    <message>
        <source>Mean distances</source>
        <translation>Mittlere Abstände</translation>
    </message>
    <message>
        <source>Distances</source>
        <translation>Abstände</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>Measured at the end</source>
        <translation>Wird am Ende gemessen</translation>
    </message>
    <message>
        <source>This run left the space out; those that are run on this page measure it.</source>
        <translation>Dieser Lauf hat den Raum ausgelassen; Läufe von dieser Seite aus messen ihn.</translation>
    </message>
    <message>
        <source>first component ({0} % of the variance)</source>
        <translation>erste Komponente ({0} % der Varianz)</translation>
    </message>
    <message>
        <source>second ({0} %)</source>
        <translation>zweite ({0} %)</translation>
    </message>
    <message>
        <source>distractors</source>
        <translation>Distraktoren</translation>
    </message>
    <message>
        <source>components</source>
        <translation>Komponenten</translation>
    </message>
    <message>
        <source>share of the variance</source>
        <translation>Anteil der Varianz</translation>
    </message>
    <message>
        <source>within classes</source>
        <translation>innerhalb der Klassen</translation>
    </message>
    <message>
        <source>between classes</source>
        <translation>zwischen Klassen</translation>
    </message>
    <message>
        <source>to distractors</source>
        <translation>zu Distraktoren</translation>
    </message>
    <message>
        <source>{0} distance</source>
        <translation>Abstand ({0})</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>within {0}</source>
        <translation>innerhalb von {0}</translation>
    </message>
</context>
<context>
    <name>SplitBar</name>
    <message>
        <source>training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>Validierung</translation>
    </message>
    <message>
        <source>test</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>in no part</source>
        <translation>in keinem Teil</translation>
    </message>
</context>
<context>
    <name>SplitDialog</name>
    <message>
        <source>Divide {name}</source>
        <translation>{name} aufteilen</translation>
    </message>
    <message>
        <source>Training pictures of each class</source>
        <translation>Trainingsbilder jeder Klasse</translation>
    </message>
    <message>
        <source>Share of {part}</source>
        <translation>Anteil: {part}</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Seed of the lots</source>
        <translation>Startwert der Auslosung</translation>
    </message>
    <message>
        <source>The same seed draws the same lots.</source>
        <translation>Derselbe Startwert lost dasselbe aus.</translation>
    </message>
    <message>
        <source>A CSV file of path and part</source>
        <translation>Eine CSV-Datei mit Pfad und Teil</translation>
    </message>
    <message>
        <source>List of paths and parts</source>
        <translation>Liste der Pfade und Teile</translation>
    </message>
    <message>
        <source>&amp;Choose…</source>
        <translation>&amp;Wählen…</translation>
    </message>
    <message>
        <source>&amp;Divide</source>
        <translation>&amp;Aufteilen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>The shares add up to {total} %, and not to 100 %.</source>
        <translation>Die Anteile ergeben {total} % und nicht 100 %.</translation>
    </message>
    <message>
        <source>Choose the list.</source>
        <translation>Bitte die Liste wählen.</translation>
    </message>
    <message>
        <source>The collection is in one piece again.</source>
        <translation>Die Sammlung ist wieder in einem Stück.</translation>
    </message>
    <message>
        <source>(no class)</source>
        <translation>(ohne Klasse)</translation>
    </message>
    <message>
        <source>&amp;Put together again</source>
        <translation>Wieder &amp;zusammenfügen</translation>
    </message>
    <message>
        <source>The list of paths and parts</source>
        <translation>Die Liste der Pfade und Teile</translation>
    </message>
    <message>
        <source>Lists (*.csv *.txt)</source>
        <translation>Listen (*.csv *.txt)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>The &amp;first pictures of each class for training</source>
        <translation>Die &amp;ersten Bilder jeder Klasse für das Training</translation>
    </message>
    <message>
        <source>the rest for testing</source>
        <translation>der Rest zum Testen</translation>
    </message>
    <message>
        <source>&amp;Shares of each class, by lot</source>
        <translation>A&amp;nteile jeder Klasse, ausgelost</translation>
    </message>
    <message>
        <source>seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>By f&amp;olders</source>
        <translation>Nach &amp;Ordnern</translation>
    </message>
    <message>
        <source>A folder called train, validation or test decides; gallery and query do too.</source>
        <translation>Ein Ordner namens train, validation oder test entscheidet; gallery und query ebenso.</translation>
    </message>
    <message>
        <source>called train, validation, test, gallery or query</source>
        <translation>namens train, validation, test, gallery oder query</translation>
    </message>
    <message>
        <source>By a &amp;list</source>
        <translation>Nach einer &amp;Liste</translation>
    </message>
    <message>
        <source>&amp;Not at all</source>
        <translation>&amp;Gar nicht</translation>
    </message>
    <message>
        <source>What comes of it</source>
        <translation>Was daraus wird</translation>
    </message>
    <message>
        <source>Pictures of each class and part</source>
        <translation>Bilder jeder Klasse und jedes Teils</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
</context>
<context>
    <name>StripModel</name>
    <message>
        <source>not judged</source>
        <translation>nicht bewertet</translation>
    </message>
    <message>
        <source>AP {0}</source>
        <translation>AP {0}</translation>
    </message>
    <message>
        <source>distractor</source>
        <translation>Distraktor</translation>
    </message>
    <message>
        <source>nothing more was found</source>
        <translation>mehr wurde nicht gefunden</translation>
    </message>
    <message>
        <source>This picture is no longer in the library</source>
        <translation>Dieses Bild ist nicht mehr in der Bibliothek</translation>
    </message>
    <message>
        <source>query of {label}, {caption}</source>
        <translation>Anfrage aus {label}, {caption}</translation>
    </message>
    <message>
        <source>place {place}: {label}</source>
        <translation>Platz {place}: {label}</translation>
    </message>
    <message>
        <source>, distance {0}</source>
        <translation>, Abstand {0}</translation>
    </message>
    <message>
        <source>right</source>
        <translation>richtig</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>falsch</translation>
    </message>
</context>
<context>
    <name>StripTable</name>
    <message>
        <source>Queries of the class and what they found</source>
        <translation>Anfragen der Klasse und was sie fanden</translation>
    </message>
    <message>
        <source>Enter opens the picture</source>
        <translation>Eingabe öffnet das Bild</translation>
    </message>
</context>
<context>
    <name>SweepForm</name>
    <message>
        <source>Setting {0} that is swept</source>
        <translation>Einstellung {0} der Messreihe</translation>
    </message>
    <message>
        <source>Values of setting {0}</source>
        <translation>Werte der Einstellung {0}</translation>
    </message>
    <message>
        <source>Such as {0}</source>
        <translation>Etwa {0}</translation>
    </message>
    <message>
        <source>Sweep another setting, too</source>
        <translation>Noch eine Einstellung durchmessen</translation>
    </message>
    <message>
        <source>Another setting</source>
        <translation>Noch eine Einstellung</translation>
    </message>
    <message>
        <source>Remove the last setting</source>
        <translation>Die letzte Einstellung entfernen</translation>
    </message>
    <message>
        <source>Take the last setting away</source>
        <translation>Die letzte Einstellung wegnehmen</translation>
    </message>
    <message>
        <source>As published</source>
        <translation>Wie veröffentlicht</translation>
    </message>
    <message>
        <source>Build the index as the papers did: one bucket a table, nothing centred or normalised; what is not in a bucket is missed</source>
        <translation>Den Index bauen wie in den Arbeiten: ein Bucket je Tabelle, nichts zentriert oder normiert; was in keinem Bucket ist, wird verfehlt</translation>
    </message>
    <message>
        <source>{0} is swept twice.</source>
        <translation>{0} wird zweimal durchgemessen.</translation>
    </message>
    <message>
        <source>Write the values of {0}.</source>
        <translation>Bitte die Werte von {0} eintragen.</translation>
    </message>
    <message>
        <source>At most {most} combinations are measured, not {count}.</source>
        <translation>Höchstens {most} Kombinationen werden gemessen, nicht {count}.</translation>
    </message>
    <message>
        <source>One setting is measured.</source>
        <translation>Eine Einstellung wird gemessen.</translation>
    </message>
    <message>
        <source>{0} settings are measured.</source>
        <translation>{0} Einstellungen werden gemessen.</translation>
    </message>
    <message>
        <source>Tables alone choose what is compared.</source>
        <translation>Allein die Tabellen bestimmen, was verglichen wird.</translation>
    </message>
    <message>
        <source>There are {0} of them.</source>
        <translation>Davon gibt es {0}.</translation>
    </message>
</context>
<context>
    <name>SweepView</name>
    <message>
        <source>What the plots are drawn against</source>
        <translation>Wogegen die Diagramme gezeichnet sind</translation>
    </message>
    <message>
        <source>Measure in the first plot</source>
        <translation>Maß im ersten Diagramm</translation>
    </message>
    <message>
        <source>mAP</source>
        <translation>mAP</translation>
    </message>
    <message>
        <source>Items visited</source>
        <translation>Besuchte Bilder</translation>
    </message>
    <message>
        <source>Time a query</source>
        <translation>Zeit je Anfrage</translation>
    </message>
    <message>
        <source>All figures of the sweep</source>
        <translation>Alle Zahlen der Messreihe</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>against</source>
        <translation>gegen</translation>
    </message>
    <message>
        <source>The first settings are being measured…</source>
        <translation>Die ersten Einstellungen werden gemessen…</translation>
    </message>
    <message>
        <source>{what} against {axis}</source>
        <translation>{what} gegen {axis}</translation>
    </message>
    <message>
        <source>exact scan</source>
        <translation>exakte Suche</translation>
    </message>
    <message>
        <source>published</source>
        <translation>veröffentlicht</translation>
    </message>
    <message>
        <source>No times were taken.</source>
        <translation>Es wurden keine Zeiten gemessen.</translation>
    </message>
    <message>
        <source>ms (median)</source>
        <translation>ms (Median)</translation>
    </message>
    <message>
        <source>index</source>
        <translation>Index</translation>
    </message>
    <message>
        <source>Index</source>
        <translation>Index</translation>
    </message>
</context>
<context>
    <name>ToolRow</name>
    <message>
        <source>Pen</source>
        <translation>Stift</translation>
    </message>
    <message>
        <source>Draw lines</source>
        <translation>Linien zeichnen</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>Radierer</translation>
    </message>
    <message>
        <source>Take away parts of lines</source>
        <translation>Teile von Linien wegnehmen</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>Kleiner</translation>
    </message>
    <message>
        <source>A thinner pen or eraser</source>
        <translation>Dünnerer Stift oder Radierer</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>Größer</translation>
    </message>
    <message>
        <source>A wider pen or eraser</source>
        <translation>Dickerer Stift oder Radierer</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Undo the last change</source>
        <translation>Die letzte Änderung rückgängig machen</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Do again what was undone</source>
        <translation>Rückgängig Gemachtes wiederherstellen</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>Take everything away</source>
        <translation>Alles wegnehmen</translation>
    </message>
    <message>
        <source>Open picture…</source>
        <translation>Bild öffnen…</translation>
    </message>
    <message>
        <source>Search with a picture from a file</source>
        <translation>Mit einem Bild aus einer Datei suchen</translation>
    </message>
    <message>
        <source>Paste picture</source>
        <translation>Bild einfügen</translation>
    </message>
    <message>
        <source>Search with the picture on the clipboard</source>
        <translation>Mit dem Bild in der Zwischenablage suchen</translation>
    </message>
    <message>
        <source>Pen size</source>
        <translation>Stiftbreite</translation>
    </message>
    <message>
        <source>Eraser size</source>
        <translation>Radiererbreite</translation>
    </message>
    <message>
        <source>Width in units of a paper that is 512 wide</source>
        <translation>Breite in Einheiten eines Papiers, das 512 breit ist</translation>
    </message>
    <message>
        <source>{0} {1}   ([ and ])</source>
        <translation>{0} {1}   ([ und ])</translation>
    </message>
    <message>
        <source>Undo {0}</source>
        <translation>Rückgängig: {0}</translation>
    </message>
    <message>
        <source>Redo {0}</source>
        <translation>Wiederherstellen: {0}</translation>
    </message>
</context>
<context>
    <name>TrainingCurves</name>
    <message>
        <source>Loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>This training measures no accuracy.</source>
        <translation>Dieses Training misst keine Genauigkeit.</translation>
    </message>
</context>
<context>
    <name>TrainingDesk</name>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>A training is running.</source>
        <translation>Ein Training läuft.</translation>
    </message>
    <message>
        <source>Closed now, it ends, and can go on after its last epoch from the page Models next time.</source>
        <translation>Wird jetzt geschlossen, endet es; nächstes Mal kann es auf der Seite „Modelle“ nach seiner letzten Epoche weitergehen.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Bleiben</translation>
    </message>
    <message>
        <source>Teaching {model}: {collection}</source>
        <translation>{model} wird angelernt: {collection}</translation>
    </message>
    <message>
        <source>Stopped before the first epoch had ended: there is nothing to keep.</source>
        <translation>Angehalten, bevor die erste Epoche zu Ende war: Es gibt nichts zu behalten.</translation>
    </message>
    <message>
        <source>{0} was trained: keep or discard it</source>
        <translation>{0} ist trainiert: behalten oder verwerfen</translation>
    </message>
    <message>
        <source>No picture is held out, so nothing tells whether it is better.</source>
        <translation>Kein Bild ist zurückgehalten, also sagt nichts, ob es besser ist.</translation>
    </message>
    <message>
        <source>Comparing {0} before and after</source>
        <translation>{0} wird vorher und nachher verglichen</translation>
    </message>
    <message>
        <source>Forgetting a training</source>
        <translation>Ein Training wird vergessen</translation>
    </message>
    <message>
        <source>Looking at {0}</source>
        <translation>{0} wird angesehen</translation>
    </message>
    <message>
        <source>Augmenting some pictures</source>
        <translation>Einige Bilder werden abgewandelt</translation>
    </message>
    <message>
        <source>Looking up pictures</source>
        <translation>Bilder werden nachgeschlagen</translation>
    </message>
</context>
<context>
    <name>TrainingFields</name>
    <message>
        <source>What is unfrozen</source>
        <translation>Was aufgetaut ist</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Epochen</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>Batch</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>&amp;Augment the training pictures</source>
        <translation>Trainingsbilder &amp;abwandeln</translation>
    </message>
    <message>
        <source>Stop &amp;early when the loss falls no more</source>
        <translation>&amp;Früh aufhören, wenn der Verlust nicht mehr fällt</translation>
    </message>
    <message>
        <source>Patience of early stopping, in epochs</source>
        <translation>Geduld des frühen Aufhörens, in Epochen</translation>
    </message>
    <message>
        <source>By how much the loss has to fall</source>
        <translation>Um wie viel der Verlust fallen muss</translation>
    </message>
    <message>
        <source>&amp;Reduce the rate on a plateau</source>
        <translation>Rate auf einem Plateau sen&amp;ken</translation>
    </message>
    <message>
        <source>Patience of the plateau, in epochs</source>
        <translation>Geduld auf dem Plateau, in Epochen</translation>
    </message>
    <message>
        <source>Factor of the learning rate on a plateau</source>
        <translation>Faktor der Lernrate auf einem Plateau</translation>
    </message>
    <message>
        <source>Mi&amp;xed precision (float16 where it can be)</source>
        <translation>&amp;Gemischte Genauigkeit (float16, wo es geht)</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>As the preset says</source>
        <translation>Wie voreingestellt</translation>
    </message>
    <message>
        <source>The learning rate must be a number above 0 and up to 10.</source>
        <translation>Die Lernrate muss eine Zahl über 0 und höchstens 10 sein.</translation>
    </message>
    <message>
        <source>The fall that early stopping looks for must be a number, 0 or more.</source>
        <translation>Der Abfall, auf den das frühe Aufhören wartet, muss eine Zahl von mindestens 0 sein.</translation>
    </message>
    <message>
        <source>The factor of the plateau must lie between 0 and 1.</source>
        <translation>Der Faktor des Plateaus muss zwischen 0 und 1 liegen.</translation>
    </message>
    <message>
        <source>the last two blocks; the layers before stay frozen</source>
        <translation>die letzten beiden Blöcke; die Schichten davor bleiben eingefroren</translation>
    </message>
    <message>
        <source>everything from conv5_block1 on; the layers before stay frozen</source>
        <translation>alles ab conv5_block1; die Schichten davor bleiben eingefroren</translation>
    </message>
    <message>
        <source>the whole network; nothing stays frozen</source>
        <translation>das ganze Netz; nichts bleibt eingefroren</translation>
    </message>
    <message>
        <source>the last stage; the layers before stay frozen</source>
        <translation>die letzte Stufe; die Schichten davor bleiben eingefroren</translation>
    </message>
    <message>
        <source>the head alone; the network stays frozen</source>
        <translation>nur den Kopf; das Netz bleibt eingefroren</translation>
    </message>
    <message>
        <source>In the end this trains {0}.</source>
        <translation>Am Ende trainiert dies {0}.</translation>
    </message>
    <message>
        <source>Epoc&amp;hs</source>
        <translation>Epo&amp;chen</translation>
    </message>
    <message>
        <source>Unfro&amp;zen</source>
        <translation>Aufge&amp;taut</translation>
    </message>
    <message>
        <source>&amp;Loss</source>
        <translation>Ver&amp;lust</translation>
    </message>
    <message>
        <source>&amp;Batch</source>
        <translation>&amp;Batch</translation>
    </message>
    <message>
        <source>Learning ra&amp;te</source>
        <translation>Lern&amp;rate</translation>
    </message>
    <message>
        <source>after</source>
        <translation>nach</translation>
    </message>
    <message>
        <source>epochs without a fall of</source>
        <translation>Epochen ohne Abfall um</translation>
    </message>
    <message>
        <source>epochs without a fall, times</source>
        <translation>Epochen ohne Abfall, mal</translation>
    </message>
    <message>
        <source>See&amp;d</source>
        <translation>Start&amp;wert</translation>
    </message>
</context>
<context>
    <name>TuningControls</name>
    <message>
        <source>SimHash</source>
        <translation>SimHash</translation>
    </message>
    <message>
        <source>p-stable</source>
        <translation>p-stabil</translation>
    </message>
    <message>
        <source>Exact scan</source>
        <translation>Exakte Suche</translation>
    </message>
    <message>
        <source>Signs against hyperplanes choose the candidates, as signatures, in hash tables, or both.</source>
        <translation>Vorzeichen gegen Hyperebenen wählen die Kandidaten, als Signaturen, in Hashtabellen oder beides.</translation>
    </message>
    <message>
        <source>Random projections cut into cells: what falls into a cell with the query is compared.</source>
        <translation>Zufällige Projektionen, in Zellen zerschnitten: Was mit der Anfrage in eine Zelle fällt, wird verglichen.</translation>
    </message>
    <message>
        <source>Compares every picture; finds all, and is what the others are measured against.</source>
        <translation>Vergleicht jedes Bild; findet alles, und daran werden die anderen gemessen.</translation>
    </message>
    <message>
        <source>Euclidean</source>
        <translation>Euklidisch</translation>
    </message>
    <message>
        <source>cosine</source>
        <translation>Kosinus</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>auto</translation>
    </message>
    <message>
        <source>on</source>
        <translation>an</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>Complete</source>
        <translation>Vollständig</translation>
    </message>
    <message>
        <source>Weighed bits</source>
        <translation>Gewichtete Bits</translation>
    </message>
    <message>
        <source>Centred</source>
        <translation>Zentriert</translation>
    </message>
    <message>
        <source>Orthogonal planes</source>
        <translation>Orthogonale Ebenen</translation>
    </message>
    <message>
        <source>Principal directions</source>
        <translation>Hauptrichtungen</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Metric</source>
        <translation>Metrik</translation>
    </message>
    <message>
        <source>Most bits</source>
        <translation>Höchstens Bits</translation>
    </message>
    <message>
        <source>Most tables</source>
        <translation>Höchstens Tabellen</translation>
    </message>
    <message>
        <source>Most bits per table</source>
        <translation>Höchstens Bits je Tabelle</translation>
    </message>
    <message>
        <source>Most hashes per table</source>
        <translation>Höchstens Hashes je Tabelle</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>Bits</translation>
    </message>
    <message>
        <source>Length of a signature. More bits tell pictures apart better and cost more memory. 0: tables only.</source>
        <translation>Länge einer Signatur. Mehr Bits unterscheiden Bilder besser und kosten mehr Speicher. 0: nur Tabellen.</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>Tabellen</translation>
    </message>
    <message>
        <source>Hash tables that choose what is looked at. 0: all signatures are looked at.</source>
        <translation>Hashtabellen, die wählen, was angesehen wird. 0: Alle Signaturen werden angesehen.</translation>
    </message>
    <message>
        <source>Bits per table</source>
        <translation>Bits je Tabelle</translation>
    </message>
    <message>
        <source>Length of a table&apos;s key: more bits make more and smaller buckets.</source>
        <translation>Länge des Schlüssels einer Tabelle: Mehr Bits machen mehr und kleinere Buckets.</translation>
    </message>
    <message>
        <source>Probes</source>
        <translation>Sondierungen</translation>
    </message>
    <message>
        <source>Buckets a table that a query looks into, the most promising first.</source>
        <translation>Buckets je Tabelle, in die eine Anfrage sieht, die aussichtsreichsten zuerst.</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>Tiefe</translation>
    </message>
    <message>
        <source>So many candidates, those with the most similar signatures, are compared exactly.</source>
        <translation>So viele Kandidaten, die mit den ähnlichsten Signaturen, werden genau verglichen.</translation>
    </message>
    <message>
        <source>Coarse share</source>
        <translation>Grobanteil</translation>
    </message>
    <message>
        <source>Whole signatures are looked at only of this share, the best by their first 64 bits.</source>
        <translation>Ganze Signaturen werden nur bei diesem Anteil angesehen, den besten nach ihren ersten 64 Bits.</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Hash tables: more of them meet more of the neighbours, and hold more.</source>
        <translation>Hashtabellen: Mehr davon treffen mehr Nachbarn und enthalten mehr.</translation>
    </message>
    <message>
        <source>Hashes per table</source>
        <translation>Hashes je Tabelle</translation>
    </message>
    <message>
        <source>Projections in a table&apos;s key: more make more and smaller buckets.</source>
        <translation>Projektionen im Schlüssel einer Tabelle: Mehr machen mehr und kleinere Buckets.</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Breite</translation>
    </message>
    <message>
        <source>Width of a projection&apos;s cells: wider ones hold more.</source>
        <translation>Breite der Zellen einer Projektion: Breitere enthalten mehr.</translation>
    </message>
    <message>
        <source>Adaptive width</source>
        <translation>Angepasste Breite</translation>
    </message>
    <message>
        <source>On: the width is counted in each projection&apos;s own spread over the pictures. Off: it is absolute.</source>
        <translation>An: Die Breite zählt in der eigenen Streuung jeder Projektion über die Bilder. Aus: Sie ist absolut.</translation>
    </message>
</context>
<context>
    <name>TuningForm</name>
    <message>
        <source>Index</source>
        <translation>Index</translation>
    </message>
    <message>
        <source>Metric</source>
        <translation>Metrik</translation>
    </message>
    <message>
        <source>What the distance of two pictures is</source>
        <translation>Was der Abstand zweier Bilder ist</translation>
    </message>
</context>
<context>
    <name>TuningPanel</name>
    <message>
        <source>Tuning</source>
        <translation>Abstimmung</translation>
    </message>
    <message>
        <source>Close the panel (Ctrl+T)</source>
        <translation>Leiste schließen (Strg+T)</translation>
    </message>
    <message>
        <source>Close the tuning panel</source>
        <translation>Abstimmungsleiste schließen</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Back to the settings that SketchDesk comes with</source>
        <translation>Zurück zu den Einstellungen, mit denen SketchDesk kommt</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Search these collections with these settings from now on, also without this panel</source>
        <translation>Diese Sammlungen ab jetzt mit diesen Einstellungen durchsuchen, auch ohne diese Leiste</translation>
    </message>
    <message>
        <source>Target recall</source>
        <translation>Ziel-Recall</translation>
    </message>
    <message>
        <source>Share of the exact scan&apos;s first 10 that should be found</source>
        <translation>Anteil der ersten 10 der exakten Suche, der gefunden werden soll</translation>
    </message>
    <message>
        <source>Tune</source>
        <translation>Abstimmen</translation>
    </message>
    <message>
        <source>Find the cheapest settings that reach this recall</source>
        <translation>Die günstigsten Einstellungen finden, die diesen Recall erreichen</translation>
    </message>
    <message>
        <source>against share</source>
        <translation>gegen Anteil</translation>
    </message>
    <message>
        <source>against time</source>
        <translation>gegen Zeit</translation>
    </message>
    <message>
        <source>What recall is plotted against</source>
        <translation>Wogegen der Recall gezeichnet ist</translation>
    </message>
    <message>
        <source>One picture has no neighbours: there is nothing to measure yet.</source>
        <translation>Ein einziges Bild hat keine Nachbarn: Noch gibt es nichts zu messen.</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>Es wird gemessen…</translation>
    </message>
    <message>
        <source>{stage}: {share} %</source>
        <translation>{stage}: {share} %</translation>
    </message>
    <message>
        <source>Measured with {count} queries so far; more follow…</source>
        <translation>Bisher mit {count} Anfragen gemessen; weitere folgen …</translation>
    </message>
    <message>
        <source>Found: {family}, recall {recall} at {share} compared.</source>
        <translation>Gefunden: {family}, Recall {recall} bei {share} verglichen.</translation>
    </message>
    <message>
        <source>This recall was not reached. The best found: {family}, recall {recall} at {share} compared.</source>
        <translation>Dieser Recall wurde nicht erreicht. Das Beste: {family}, Recall {recall} bei {share} verglichen.</translation>
    </message>
    <message>
        <source>kept for {names}</source>
        <translation>behalten für {names}</translation>
    </message>
    <message>
        <source>tried here, not kept</source>
        <translation>hier probiert, nicht behalten</translation>
    </message>
    <message>
        <source>Tuning…</source>
        <translation>Wird abgestimmt…</translation>
    </message>
</context>
<context>
    <name>TuningSession</name>
    <message>
        <source>Nothing has been embedded yet: there is nothing to measure.</source>
        <translation>Noch ist nichts eingebettet: Es gibt nichts zu messen.</translation>
    </message>
    <message>
        <source>Measuring for the first time…</source>
        <translation>Zum ersten Mal wird gemessen…</translation>
    </message>
    <message>
        <source>Measuring the index</source>
        <translation>Der Index wird gemessen</translation>
    </message>
    <message>
        <source>Settings of the index</source>
        <translation>Einstellungen des Index</translation>
    </message>
    <message>
        <source>Keeping the settings</source>
        <translation>Die Einstellungen werden behalten</translation>
    </message>
    <message>
        <source>Resetting the index</source>
        <translation>Der Index wird zurückgesetzt</translation>
    </message>
    <message>
        <source>Tuning is done: {0} settings tried</source>
        <translation>Abstimmung fertig: {0} Einstellungen probiert</translation>
    </message>
    <message>
        <source>Tuning the index</source>
        <translation>Der Index wird abgestimmt</translation>
    </message>
    <message>
        <source>Nothing has been embedded yet.</source>
        <translation>Noch ist nichts eingebettet.</translation>
    </message>
    <message>
        <source>Draw something first: then see here what these settings miss of it.</source>
        <translation>Zuerst etwas zeichnen: Dann steht hier, was diese Einstellungen davon verfehlen.</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Es wird nachgesehen…</translation>
    </message>
    <message>
        <source>Why missed?</source>
        <translation>Warum verfehlt?</translation>
    </message>
</context>
<context>
    <name>UnfinishedBar</name>
    <message>
        <source>Interrupted: {0}</source>
        <translation>Unterbrochen: {0}</translation>
    </message>
    <message>
        <source> (and {count} more)</source>
        <translation> (und {count} weitere)</translation>
    </message>
</context>
<context>
    <name>ValuesModel</name>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
</context>
<context>
    <name>WatchDesk</name>
    <message>
        <source>Looking at watched folders</source>
        <translation>Beobachtete Ordner werden durchgesehen</translation>
    </message>
    <message>
        <source>Watching {0}</source>
        <translation>{0} wird beobachtet</translation>
    </message>
    <message>
        <source>Watching folders</source>
        <translation>Ordner werden beobachtet</translation>
    </message>
    <message>
        <source>{0} is watched: what changes is taken in.</source>
        <translation>{0} wird beobachtet: Änderungen werden aufgenommen.</translation>
    </message>
    <message>
        <source>{0} is not watched any more.</source>
        <translation>{0} wird nicht mehr beobachtet.</translation>
    </message>
</context>
<context>
    <name>_BusyLine</name>
    <message>
        <source>Searching</source>
        <translation>Es wird gesucht</translation>
    </message>
</context>
<context>
    <name>_DropVeil</name>
    <message>
        <source>Drop the picture to search with it</source>
        <translation>Bild ablegen, um damit zu suchen</translation>
    </message>
    <message>
        <source>Drop it to add its pictures</source>
        <translation>Ablegen, um die Bilder daraus hinzuzufügen</translation>
    </message>
</context>
<context>
    <name>_StripModel</name>
    <message>
        <source>drawn</source>
        <translation>gezeichnet</translation>
    </message>
    <message>
        <source>meant</source>
        <translation>gemeint</translation>
    </message>
    <message>
        <source>distractor</source>
        <translation>Distraktor</translation>
    </message>
    <message>
        <source>{place}. {label}</source>
        <translation>{place}. {label}</translation>
    </message>
    <message>
        <source>This drawing has been deleted</source>
        <translation>Diese Zeichnung wurde gelöscht</translation>
    </message>
    <message>
        <source>the drawing {0}</source>
        <translation>die Zeichnung {0}</translation>
    </message>
    <message>
        <source>This picture is no longer in the library</source>
        <translation>Dieses Bild ist nicht mehr in der Bibliothek</translation>
    </message>
    <message>
        <source>the picture that was meant</source>
        <translation>das gemeinte Bild</translation>
    </message>
    <message>
        <source>place {0}</source>
        <translation>Platz {0}</translation>
    </message>
    <message>
        <source>the one that was meant</source>
        <translation>das gemeinte</translation>
    </message>
    <message>
        <source>of its class</source>
        <translation>seiner Klasse</translation>
    </message>
</context>
<context>
    <name>experiments_list</name>
    <message>
        <source>My drawings</source>
        <translation>Meine Zeichnungen</translation>
    </message>
</context>
<context>
    <name>numbers</name>
    <message>
        <source>{0} %</source>
        <translation>{0} %</translation>
    </message>
</context>
<context>
    <name>picture_places</name>
    <message>
        <source>{path} cannot be opened.</source>
        <translation>{path} lässt sich nicht öffnen.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be opened.</source>
        <translation>Der Ordner {folder} lässt sich nicht öffnen.</translation>
    </message>
</context>
<context>
    <name>sentences</name>
    <message>
        <source>&quot;{0}&quot; cannot be fine-tuned: it has no network to train.</source>
        <translation>„{0}“ lässt sich nicht anlernen: Es hat kein Netz zum Trainieren.</translation>
    </message>
    <message>
        <source>&quot;{0}&quot; is no range of values: write 1, 2, 4 or 1..8 or 0.5..4 +0.5 or 64..1024 x2.</source>
        <translation>„{0}“ ist kein Bereich von Werten: Bitte 1, 2, 4 oder 1..8 oder 0.5..4 +0.5 oder 64..1024 x2 schreiben.</translation>
    </message>
    <message>
        <source>&quot;{0}&quot; is no value of a setting: a number, true or false.</source>
        <translation>„{0}“ ist kein Wert einer Einstellung: eine Zahl, true oder false.</translation>
    </message>
    <message>
        <source>({0} drawings of {1})</source>
        <translation>({0} Zeichnungen {1})</translation>
    </message>
    <message>
        <source>1 class has</source>
        <translation>1 Klasse hat</translation>
    </message>
    <message>
        <source>1 file is</source>
        <translation>1 Datei wurde</translation>
    </message>
    <message>
        <source>1 picture was</source>
        <translation>1 Bild wurde</translation>
    </message>
    <message>
        <source>1 test picture is a copy</source>
        <translation>1 Testbild ist eine Kopie</translation>
    </message>
    <message>
        <source>20,000 sketches of everyday things, 250 classes of 80, drawn by 1,350 people who are no artists</source>
        <translation>20.000 Skizzen alltäglicher Dinge, 250 Klassen zu 80, gezeichnet von 1.350 Menschen, die keine Künstler sind</translation>
    </message>
    <message>
        <source>25,000 photos from Flickr, of no class: a distractor</source>
        <translation>25.000 Fotos von Flickr, ohne Klasse: ein Distraktor</translation>
    </message>
    <message>
        <source>50 million drawings of 345 classes as strokes, made in 20 seconds each by the game&apos;s players; those that the game recognised are taken, and drawn by SketchDesk</source>
        <translation>50 Millionen Zeichnungen aus 345 Klassen als Striche, in je 20 Sekunden von den Spielern gemacht; genommen werden die, die das Spiel erkannt hat, gezeichnet von SketchDesk</translation>
    </message>
    <message>
        <source>75,471 sketches of 12,500 photos, 125 classes</source>
        <translation>75.471 Skizzen von 12.500 Fotos, 125 Klassen</translation>
    </message>
    <message>
        <source>: all of its {0} files are damaged or no pictures</source>
        <translation>: Alle {0} Dateien sind beschädigt oder keine Bilder</translation>
    </message>
    <message>
        <source>A 1: dense 1024</source>
        <translation>A 1: Dense 1024</translation>
    </message>
    <message>
        <source>A 2: two of 2048</source>
        <translation>A 2: zwei mit 2048</translation>
    </message>
    <message>
        <source>A 3: siamese on A 2</source>
        <translation>A 3: siamesisch auf A 2</translation>
    </message>
    <message>
        <source>A 4: three of 2048</source>
        <translation>A 4: drei mit 2048</translation>
    </message>
    <message>
        <source>A 5: three of 2048, everything</source>
        <translation>A 5: drei mit 2048, alles</translation>
    </message>
    <message>
        <source>A 6: two of 4096</source>
        <translation>A 6: zwei mit 4096</translation>
    </message>
    <message>
        <source>A batch of {0} pictures does not fit in memory: choose a batch of {1}.</source>
        <translation>Ein Batch von {0} Bildern passt nicht in den Speicher: Bitte einen Batch von {1} wählen.</translation>
    </message>
    <message>
        <source>A bootstrap takes at least one sample, not {0}.</source>
        <translation>Ein Bootstrap braucht mindestens eine Stichprobe, nicht {0}.</translation>
    </message>
    <message>
        <source>A bundle is written from its beginning.</source>
        <translation>Ein Bündel wird von Anfang an geschrieben.</translation>
    </message>
    <message>
        <source>A class cannot be called {0}: it is too long, or cannot be shown.</source>
        <translation>Eine Klasse kann nicht {0} heißen: Der Name ist zu lang oder lässt sich nicht anzeigen.</translation>
    </message>
    <message>
        <source>A collection</source>
        <translation>Eine Sammlung</translation>
    </message>
    <message>
        <source>A collection is a gallery or a distractor, not &quot;{0}&quot;.</source>
        <translation>Eine Sammlung ist eine Galerie oder ein Distraktor, nicht „{0}“.</translation>
    </message>
    <message>
        <source>A filter needs {0} flags, one for each id, not {1}.</source>
        <translation>Ein Filter braucht {0} Angaben, eine je Kennung, nicht {1}.</translation>
    </message>
    <message>
        <source>A histogram cannot have {0} bins from {1} to {2}.</source>
        <translation>Ein Histogramm kann nicht {0} Klassen von {1} bis {2} haben.</translation>
    </message>
    <message>
        <source>A model</source>
        <translation>Ein Modell</translation>
    </message>
    <message>
        <source>A new head is trained first, then the last stage, then the whole network.</source>
        <translation>Zuerst wird ein neuer Kopf trainiert, dann die letzte Stufe, dann das ganze Netz.</translation>
    </message>
    <message>
        <source>A new head on the network&apos;s outputs is trained; the network stays frozen.</source>
        <translation>Ein neuer Kopf auf den Ausgaben des Netzes wird trainiert; das Netz bleibt eingefroren.</translation>
    </message>
    <message>
        <source>A number of rows cannot be negative.</source>
        <translation>Eine Zeilenzahl kann nicht negativ sein.</translation>
    </message>
    <message>
        <source>A photo has {0} drawn pixels, not {1}.</source>
        <translation>Ein Foto hat {0} gezeichnete Pixel, nicht {1}.</translation>
    </message>
    <message>
        <source>A query is one vector, not an array of {0} dimensions.</source>
        <translation>Eine Anfrage ist ein Vektor, kein Feld mit {0} Dimensionen.</translation>
    </message>
    <message>
        <source>A ranking with {0} relevant items cannot be judged against {1} in the gallery.</source>
        <translation>Eine Rangfolge mit {0} passenden Bildern lässt sich nicht gegen {1} in der Galerie bewerten.</translation>
    </message>
    <message>
        <source>A report is written as {0} or {1}, not as {2}.</source>
        <translation>Ein Bericht wird als {0} oder {1} geschrieben, nicht als {2}.</translation>
    </message>
    <message>
        <source>A row needs a plain type and at least one number.</source>
        <translation>Eine Zeile braucht einen einfachen Typ und mindestens eine Zahl.</translation>
    </message>
    <message>
        <source>A sample of distances takes at least two pictures.</source>
        <translation>Eine Stichprobe von Abständen braucht mindestens zwei Bilder.</translation>
    </message>
    <message>
        <source>A stroke has a coordinate that is not a finite number.</source>
        <translation>Ein Strich hat eine Koordinate, die keine endliche Zahl ist.</translation>
    </message>
    <message>
        <source>A stroke needs one pressure for each point.</source>
        <translation>Ein Strich braucht einen Druckwert für jeden Punkt.</translation>
    </message>
    <message>
        <source>A sweep takes at most {0} combinations of settings, not {1}.</source>
        <translation>Eine Messreihe umfasst höchstens {0} Kombinationen von Einstellungen, nicht {1}.</translation>
    </message>
    <message>
        <source>A tenth of the training pictures is kept for validation.</source>
        <translation>Ein Zehntel der Trainingsbilder bleibt für die Validierung.</translation>
    </message>
    <message>
        <source>A vocabulary has 2 to 65,536 words, not {0}.</source>
        <translation>Ein Vokabular hat 2 bis 65.536 Wörter, nicht {0}.</translation>
    </message>
    <message>
        <source>AP@{0} lenient</source>
        <translation>AP@{0} mild</translation>
    </message>
    <message>
        <source>AP@{0} strict</source>
        <translation>AP@{0} strikt</translation>
    </message>
    <message>
        <source>AP@{0} trec</source>
        <translation>AP@{0} trec</translation>
    </message>
    <message>
        <source>All of the gallery is of one class, so everything that is found is right.</source>
        <translation>Die ganze Galerie ist von einer Klasse, also ist alles Gefundene richtig.</translation>
    </message>
    <message>
        <source>All pictures of {0} are of one class: at least two classes are needed.</source>
        <translation>Alle Bilder von {0} sind von einer Klasse: Mindestens zwei Klassen sind nötig.</translation>
    </message>
    <message>
        <source>All pictures to train on are of one class: at least two classes are needed.</source>
        <translation>Alle Trainingsbilder sind von einer Klasse: Mindestens zwei Klassen sind nötig.</translation>
    </message>
    <message>
        <source>All queries that were judged are of one class, {0}.</source>
        <translation>Alle bewerteten Anfragen sind von einer Klasse, {0}.</translation>
    </message>
    <message>
        <source>An experiment cannot be compared with itself.</source>
        <translation>Ein Experiment lässt sich nicht mit sich selbst vergleichen.</translation>
    </message>
    <message>
        <source>An index of the family {0} cannot change {1} without a new build.</source>
        <translation>Ein Index der Familie {0} kann {1} nicht ändern, ohne neu gebaut zu werden.</translation>
    </message>
    <message>
        <source>An index of the family {0} has no setting {1}.</source>
        <translation>Ein Index der Familie {0} hat keine Einstellung {1}.</translation>
    </message>
    <message>
        <source>An index of the family {0} has no setting {1}: choose {2}.</source>
        <translation>Ein Index der Familie {0} hat keine Einstellung {1}: Möglich sind {2}.</translation>
    </message>
    <message>
        <source>An index takes a table of vectors, one a row, not an array of {0} dimensions.</source>
        <translation>Ein Index braucht eine Tabelle von Vektoren, einen je Zeile, kein Feld mit {0} Dimensionen.</translation>
    </message>
    <message>
        <source>An index takes numbers of type float32, float16 or float64, not {0}.</source>
        <translation>Ein Index braucht Zahlen vom Typ float32, float16 oder float64, nicht {0}.</translation>
    </message>
    <message>
        <source>An index without signatures needs at least one table: bits and tables are both 0.</source>
        <translation>Ein Index ohne Signaturen braucht mindestens eine Tabelle: Bits und Tabellen sind beide 0.</translation>
    </message>
    <message>
        <source>An interval takes at least one sample.</source>
        <translation>Ein Intervall braucht mindestens eine Stichprobe.</translation>
    </message>
    <message>
        <source>An interval takes scores that are numbers, all of them.</source>
        <translation>Ein Intervall braucht Werte, die alle Zahlen sind.</translation>
    </message>
    <message>
        <source>Another SketchDesk is using {0}. Close it first.</source>
        <translation>Ein anderes SketchDesk benutzt {0}. Bitte zuerst schließen.</translation>
    </message>
    <message>
        <source>Another program is writing to {0}. Try again when it has finished.</source>
        <translation>Ein anderes Programm schreibt gerade in {0}. Bitte noch einmal versuchen, wenn es fertig ist.</translation>
    </message>
    <message>
        <source>As Kaggle&apos;s page says; the pictures belong to their authors</source>
        <translation>Wie auf der Seite von Kaggle angegeben; die Bilder gehören ihren Urhebern</translation>
    </message>
    <message>
        <source>At least one drawing of each class must be asked for.</source>
        <translation>Mindestens eine Zeichnung jeder Klasse muss verlangt werden.</translation>
    </message>
    <message>
        <source>At least one place must be judged.</source>
        <translation>Mindestens ein Platz muss bewertet werden.</translation>
    </message>
    <message>
        <source>At least one result must be asked for.</source>
        <translation>Mindestens ein Ergebnis muss verlangt werden.</translation>
    </message>
    <message>
        <source>At most {0} values of one setting can be swept.</source>
        <translation>Höchstens {0} Werte einer Einstellung lassen sich durchmessen.</translation>
    </message>
    <message>
        <source>B: siamese by contrastive loss</source>
        <translation>B: siamesisch mit kontrastivem Verlust</translation>
    </message>
    <message>
        <source>Building an index</source>
        <translation>Ein Index wird gebaut</translation>
    </message>
    <message>
        <source>Building an index to tune</source>
        <translation>Ein Index zum Abstimmen wird gebaut</translation>
    </message>
    <message>
        <source>Building the index</source>
        <translation>Der Index wird gebaut</translation>
    </message>
    <message>
        <source>Bundling {0}</source>
        <translation>{0} wird gebündelt</translation>
    </message>
    <message>
        <source>C 1: ResNet50, 256</source>
        <translation>C 1: ResNet50, 256</translation>
    </message>
    <message>
        <source>C 2: ResNet50, 256-128</source>
        <translation>C 2: ResNet50, 256-128</translation>
    </message>
    <message>
        <source>C 3: ResNet50, 512-256-128-64</source>
        <translation>C 3: ResNet50, 512-256-128-64</translation>
    </message>
    <message>
        <source>C 4: ResNet50, 256-128-64</source>
        <translation>C 4: ResNet50, 256-128-64</translation>
    </message>
    <message>
        <source>C 5: ResNet50, 256-128-64, augmented</source>
        <translation>C 5: ResNet50, 256-128-64, abgewandelt</translation>
    </message>
    <message>
        <source>C 6: ResNet50V2, 256</source>
        <translation>C 6: ResNet50V2, 256</translation>
    </message>
    <message>
        <source>C 7: ResNet50V2, 256-128</source>
        <translation>C 7: ResNet50V2, 256-128</translation>
    </message>
    <message>
        <source>C 8: ResNet50V2, 256-128-64</source>
        <translation>C 8: ResNet50V2, 256-128-64</translation>
    </message>
    <message>
        <source>C 9: ResNet50V2, 256-128-64, augmented</source>
        <translation>C 9: ResNet50V2, 256-128-64, abgewandelt</translation>
    </message>
    <message>
        <source>CC BY 4.0</source>
        <translation>CC BY 4.0</translation>
    </message>
    <message>
        <source>CNN from scratch</source>
        <translation>CNN von Grund auf</translation>
    </message>
    <message>
        <source>Checking {0}</source>
        <translation>{0} wird geprüft</translation>
    </message>
    <message>
        <source>Checking {0} (MB)</source>
        <translation>{0} wird geprüft (MB)</translation>
    </message>
    <message>
        <source>Checkpoint of a fine-tuned encoder</source>
        <translation>Checkpoint eines angelernten Encoders</translation>
    </message>
    <message>
        <source>Choose classes of {0}, for example cat and dog; there are {1}.</source>
        <translation>Bitte Klassen von {0} wählen, zum Beispiel cat und dog; es gibt {1}.</translation>
    </message>
    <message>
        <source>Choose one of --fetch, --weights and --untrained.</source>
        <translation>Bitte eines von --fetch, --weights und --untrained wählen.</translation>
    </message>
    <message>
        <source>Choose the pictures to remove.</source>
        <translation>Bitte die Bilder wählen, die entfernt werden sollen.</translation>
    </message>
    <message>
        <source>Classifying</source>
        <translation>Es wird klassifiziert</translation>
    </message>
    <message>
        <source>Collections: {0} with {1} pictures; encoders: {2}</source>
        <translation>Sammlungen: {0} mit {1} Bildern; Encoder: {2}</translation>
    </message>
    <message>
        <source>Comparing pictures</source>
        <translation>Bilder werden verglichen</translation>
    </message>
    <message>
        <source>Comparing {0}</source>
        <translation>{0} wird verglichen</translation>
    </message>
    <message>
        <source>Creative Commons, each photo its own (named in the archive)</source>
        <translation>Creative Commons, jedes Foto eine eigene (im Archiv genannt)</translation>
    </message>
    <message>
        <source>D 1: ResNet152 from conv5 on</source>
        <translation>D 1: ResNet152 ab conv5</translation>
    </message>
    <message>
        <source>D 2: CNN from scratch</source>
        <translation>D 2: CNN von Grund auf</translation>
    </message>
    <message>
        <source>Did you mean {0}?</source>
        <translation>Gemeint war vielleicht {0}.</translation>
    </message>
    <message>
        <source>Dividing {0}</source>
        <translation>{0} wird aufgeteilt</translation>
    </message>
    <message>
        <source>Drawing the starter collection</source>
        <translation>Die Startsammlung wird gezeichnet</translation>
    </message>
    <message>
        <source>Each folder is a class.</source>
        <translation>Jeder Ordner ist eine Klasse.</translation>
    </message>
    <message>
        <source>Embedding drawings</source>
        <translation>Zeichnungen werden eingebettet</translation>
    </message>
    <message>
        <source>Embedding views</source>
        <translation>Ansichten werden eingebettet</translation>
    </message>
    <message>
        <source>Embedding {0}</source>
        <translation>{0} wird eingebettet</translation>
    </message>
    <message>
        <source>Evaluating</source>
        <translation>Es wird ausgewertet</translation>
    </message>
    <message>
        <source>Experiment {0} cannot be repeated: its encoder {1} is gone or was changed.</source>
        <translation>Experiment {0} lässt sich nicht wiederholen: Sein Encoder {1} ist weg oder wurde geändert.</translation>
    </message>
    <message>
        <source>Experiment {0} cannot be repeated: {1}</source>
        <translation>Experiment {0} lässt sich nicht wiederholen: {1}</translation>
    </message>
    <message>
        <source>Experiment {0} does not say which pictures asked.</source>
        <translation>Experiment {0} sagt nicht, welche Bilder gefragt haben.</translation>
    </message>
    <message>
        <source>Experiment {0} is a {1} and {2} is a {3}: they cannot be compared.</source>
        <translation>Experiment {0} ({1}) und {2} ({3}) sind von verschiedener Art und lassen sich nicht vergleichen.</translation>
    </message>
    <message>
        <source>Experiment {0} is a {1}: it has no scores of single queries to compare.</source>
        <translation>Experiment {0} ({1}) hat keine Werte einzelner Anfragen zum Vergleichen.</translation>
    </message>
    <message>
        <source>Experiment {0} is no replay of drawings: choose one that is.</source>
        <translation>Experiment {0} hat keine Zeichnungen nachgespielt: Bitte eines wählen, das es tat.</translation>
    </message>
    <message>
        <source>Experiment {0} was kept by another version of SketchDesk, which can show it.</source>
        <translation>Experiment {0} stammt von einer anderen Version von SketchDesk, die es zeigen kann.</translation>
    </message>
    <message>
        <source>Explaining</source>
        <translation>Es wird erklärt</translation>
    </message>
    <message>
        <source>Exporting {0}</source>
        <translation>{0} wird exportiert</translation>
    </message>
    <message>
        <source>Fetch “Sketches and Photos” (rendered_256x256.7z) from the publisher&apos;s page with a browser, unpack it (with 7-Zip, for example) and choose the folder.</source>
        <translation>„Sketches and Photos“ (rendered_256x256.7z) mit einem Browser von der Seite des Herausgebers holen, auspacken (zum Beispiel mit 7-Zip) und den Ordner wählen.</translation>
    </message>
    <message>
        <source>Fetching drawings from {0}</source>
        <translation>Zeichnungen von {0} werden geholt</translation>
    </message>
    <message>
        <source>Fetching {0}</source>
        <translation>{0} wird geholt</translation>
    </message>
    <message>
        <source>Fetching {0} (MB)</source>
        <translation>{0} wird geholt (MB)</translation>
    </message>
    <message>
        <source>Fewer than two classes of {0} have {1} pictures to train on: add pictures, or divide it with another rule.</source>
        <translation>Weniger als zwei Klassen von {0} haben {1} Trainingsbilder: Bitte Bilder hinzufügen oder nach einer anderen Regel aufteilen.</translation>
    </message>
    <message>
        <source>Fewer than two classes of {0} have {1} training pictures that can be read.</source>
        <translation>Weniger als zwei Klassen von {0} haben {1} lesbare Trainingsbilder.</translation>
    </message>
    <message>
        <source>Ids are whole numbers, not {0}.</source>
        <translation>Kennungen sind ganze Zahlen, nicht {0}.</translation>
    </message>
    <message>
        <source>Importing {0}</source>
        <translation>{0} wird importiert</translation>
    </message>
    <message>
        <source>It cannot be opened: {0}.</source>
        <translation>Es lässt sich nicht öffnen: {0}.</translation>
    </message>
    <message>
        <source>It cannot be read.</source>
        <translation>Es lässt sich nicht lesen.</translation>
    </message>
    <message>
        <source>It does not say what was evaluated.</source>
        <translation>Es sagt nicht, was ausgewertet wurde.</translation>
    </message>
    <message>
        <source>It holds {0} of {1} rows.</source>
        <translation>Es enthält {0} von {1} Zeilen.</translation>
    </message>
    <message>
        <source>It is a link to a file that does not exist.</source>
        <translation>Es ist ein Verweis auf eine Datei, die es nicht gibt.</translation>
    </message>
    <message>
        <source>It is a link to another place, which is not followed.</source>
        <translation>Es ist ein Verweis auf einen anderen Ort, dem nicht gefolgt wird.</translation>
    </message>
    <message>
        <source>It is another index than it should be.</source>
        <translation>Es ist ein anderer Index, als es sein sollte.</translation>
    </message>
    <message>
        <source>It is another index than the catalogue says.</source>
        <translation>Es ist ein anderer Index, als der Katalog sagt.</translation>
    </message>
    <message>
        <source>It is damaged in the archive.</source>
        <translation>Es ist im Archiv beschädigt.</translation>
    </message>
    <message>
        <source>It is encrypted.</source>
        <translation>Es ist verschlüsselt.</translation>
    </message>
    <message>
        <source>It is not an ordinary file.</source>
        <translation>Es ist keine gewöhnliche Datei.</translation>
    </message>
    <message>
        <source>It is not known what {0} was made from, so there is nothing to compare.</source>
        <translation>Es ist nicht bekannt, woraus {0} gemacht wurde, also gibt es nichts zu vergleichen.</translation>
    </message>
    <message>
        <source>It is not known where {0} was imported from: import it again.</source>
        <translation>Es ist nicht bekannt, woher {0} importiert wurde: Bitte noch einmal importieren.</translation>
    </message>
    <message>
        <source>It is packed in a way that cannot be read.</source>
        <translation>Es ist auf eine Weise gepackt, die sich nicht lesen lässt.</translation>
    </message>
    <message>
        <source>It unpacks to suspiciously many bytes, which is unsafe.</source>
        <translation>Ausgepackt ergibt es verdächtig viele Bytes; das ist unsicher.</translation>
    </message>
    <message>
        <source>Its name holds control characters, which is unsafe.</source>
        <translation>Der Name enthält Steuerzeichen; das ist unsicher.</translation>
    </message>
    <message>
        <source>Its name in the archive is too long for this disk, or a folder there has the same name.</source>
        <translation>Der Name im Archiv ist zu lang für diese Platte, oder ein Ordner dort heißt genauso.</translation>
    </message>
    <message>
        <source>Its name is not valid text; rename it and import it again.</source>
        <translation>Der Name ist kein gültiger Text; bitte umbenennen und noch einmal importieren.</translation>
    </message>
    <message>
        <source>Its name points outside of the archive, which is unsafe.</source>
        <translation>Der Name zeigt aus dem Archiv hinaus; das ist unsicher.</translation>
    </message>
    <message>
        <source>Judging</source>
        <translation>Es wird bewertet</translation>
    </message>
    <message>
        <source>Kaggle wants an account: fetch the archive from its page with a browser, and choose the .zip as it is, or the folder that you unpacked it to.</source>
        <translation>Kaggle verlangt ein Konto: das Archiv mit einem Browser von der Seite dort holen und die .zip-Datei wählen, wie sie ist, oder den Ordner, in den sie ausgepackt wurde.</translation>
    </message>
    <message>
        <source>Keras did not save it, or it is damaged</source>
        <translation>Keras hat sie nicht gespeichert, oder sie ist beschädigt</translation>
    </message>
    <message>
        <source>Learning visual words</source>
        <translation>Visuelle Wörter werden gelernt</translation>
    </message>
    <message>
        <source>Line {0} of {1} is not &quot;path,part&quot; with the part train, validation or test.</source>
        <translation>Zeile {0} von {1} ist nicht „Pfad,Teil“ mit dem Teil train, validation oder test.</translation>
    </message>
    <message>
        <source>Loading the encoder</source>
        <translation>Der Encoder wird geladen</translation>
    </message>
    <message>
        <source>Loading {0}</source>
        <translation>{0} wird geladen</translation>
    </message>
    <message>
        <source>Looking at watched folders</source>
        <translation>Beobachtete Ordner werden durchgesehen</translation>
    </message>
    <message>
        <source>Looking at {0}</source>
        <translation>{0} wird angesehen</translation>
    </message>
    <message>
        <source>Looking for moved pictures of {0}</source>
        <translation>Verschobene Bilder von {0} werden gesucht</translation>
    </message>
    <message>
        <source>Looking through {0}</source>
        <translation>{0} wird durchgesehen</translation>
    </message>
    <message>
        <source>Measuring the space</source>
        <translation>Der Raum wird gemessen</translation>
    </message>
    <message>
        <source>My drawings against {0} ({1}, {2})</source>
        <translation>Meine Zeichnungen gegen {0} ({1}, {2})</translation>
    </message>
    <message>
        <source>Name at least one collection that is asked.</source>
        <translation>Bitte mindestens eine befragte Sammlung nennen.</translation>
    </message>
    <message>
        <source>Name at least one family of indexes to tune.</source>
        <translation>Bitte mindestens eine Familie von Indizes zum Abstimmen nennen.</translation>
    </message>
    <message>
        <source>Name at least one setting to sweep, and its values.</source>
        <translation>Bitte mindestens eine Einstellung zum Durchmessen nennen, und ihre Werte.</translation>
    </message>
    <message>
        <source>Name the checkpoint with --weights FILE: its encoder.npz or encoder.json.</source>
        <translation>Bitte den Checkpoint mit --weights DATEI nennen: sein encoder.npz oder encoder.json.</translation>
    </message>
    <message>
        <source>Name the class, or choose the pictures, that are to be relabelled.</source>
        <translation>Bitte die Klasse nennen oder die Bilder wählen, die eine andere Klasse bekommen sollen.</translation>
    </message>
    <message>
        <source>Name the collection to learn visual words from with --from NAME.</source>
        <translation>Bitte die Sammlung, aus der visuelle Wörter gelernt werden, mit --from NAME nennen.</translation>
    </message>
    <message>
        <source>No drawing is saved yet: save one with the picture that was meant, then replay it.</source>
        <translation>Noch ist keine Zeichnung gespeichert: zuerst eine mit dem gemeinten Bild speichern, dann nachspielen.</translation>
    </message>
    <message>
        <source>No picture is for testing.</source>
        <translation>Kein Bild ist zum Testen da.</translation>
    </message>
    <message>
        <source>No picture is held out for testing.</source>
        <translation>Kein Bild ist zum Testen zurückgehalten.</translation>
    </message>
    <message>
        <source>No picture is held out for testing. Nothing tells whether the model is better.</source>
        <translation>Kein Bild ist zum Testen zurückgehalten. Nichts sagt, ob das Modell besser ist.</translation>
    </message>
    <message>
        <source>No picture of {0} is held out, so nothing can be compared: divide it with another rule.</source>
        <translation>Kein Bild von {0} ist zurückgehalten, also lässt sich nichts vergleichen: Bitte nach einer anderen Regel aufteilen.</translation>
    </message>
    <message>
        <source>None of the drawings can be read: delete them, and save others.</source>
        <translation>Keine der Zeichnungen ist lesbar: Bitte löschen und andere speichern.</translation>
    </message>
    <message>
        <source>None of the held-out pictures of {0} could be embedded by both.</source>
        <translation>Keines der zurückgehaltenen Bilder von {0} ließ sich mit beiden einbetten.</translation>
    </message>
    <message>
        <source>None of the pictures has a label, so nothing can be judged.</source>
        <translation>Keines der Bilder ist beschriftet, also lässt sich nichts bewerten.</translation>
    </message>
    <message>
        <source>None of the pictures has a label, so there are no classes to measure.</source>
        <translation>Keines der Bilder ist beschriftet, also gibt es keine Klassen zu messen.</translation>
    </message>
    <message>
        <source>None of the pictures has a label, so there are no classes to tell apart.</source>
        <translation>Keines der Bilder ist beschriftet, also gibt es keine Klassen zu unterscheiden.</translation>
    </message>
    <message>
        <source>None of the pictures of {0} that are asked for could be embedded.</source>
        <translation>Keines der verlangten Bilder von {0} ließ sich einbetten.</translation>
    </message>
    <message>
        <source>None of the pictures that were meant is in the collections that are asked.</source>
        <translation>Keines der gemeinten Bilder ist in den befragten Sammlungen.</translation>
    </message>
    <message>
        <source>None of the queries has a label, so nothing can be judged.</source>
        <translation>Keine der Anfragen ist beschriftet, also lässt sich nichts bewerten.</translation>
    </message>
    <message>
        <source>None of the queries has a picture of its class in the gallery, where no picture has a label.</source>
        <translation>Keine der Anfragen hat ein Bild ihrer Klasse in der Galerie, wo kein Bild beschriftet ist.</translation>
    </message>
    <message>
        <source>None of the queries has a picture of its class in the gallery; their classes are: {0}.</source>
        <translation>Keine der Anfragen hat ein Bild ihrer Klasse in der Galerie; ihre Klassen sind: {0}.</translation>
    </message>
    <message>
        <source>None of the {0} files could be read; the first, {1}: {2}</source>
        <translation>Keine der {0} Dateien ließ sich lesen; die erste, {1}: {2}</translation>
    </message>
    <message>
        <source>Nothing has been extracted from {0} with this encoder yet.</source>
        <translation>Mit diesem Encoder ist noch nichts aus {0} berechnet.</translation>
    </message>
    <message>
        <source>Of {0}, other parts were taken.</source>
        <translation>Von {0} wurden andere Teile genommen.</translation>
    </message>
    <message>
        <source>One of these pictures is not in {0}; nothing was removed.</source>
        <translation>Eines dieser Bilder ist nicht in {0}; nichts wurde entfernt.</translation>
    </message>
    <message>
        <source>One setting is swept twice.</source>
        <translation>Eine Einstellung wird zweimal durchgemessen.</translation>
    </message>
    <message>
        <source>Only one picture of {0} is embedded: tuning needs at least 2.</source>
        <translation>Nur ein Bild von {0} ist eingebettet: Zum Abstimmen sind mindestens 2 nötig.</translation>
    </message>
    <message>
        <source>Only the default encoder, or one like it, is moved to.</source>
        <translation>Übergegangen wird nur zum mitgelieferten Encoder oder einem gleichartigen.</translation>
    </message>
    <message>
        <source>Opening {0}</source>
        <translation>{0} wird geöffnet</translation>
    </message>
    <message>
        <source>Pairs need pictures of at least two classes.</source>
        <translation>Paare brauchen Bilder aus mindestens zwei Klassen.</translation>
    </message>
    <message>
        <source>Preparing the training</source>
        <translation>Das Training wird vorbereitet</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Es wird gelesen</translation>
    </message>
    <message>
        <source>Reading embeddings</source>
        <translation>Einbettungen werden gelesen</translation>
    </message>
    <message>
        <source>Reading {0}</source>
        <translation>{0} wird gelesen</translation>
    </message>
    <message>
        <source>Replaying drawings</source>
        <translation>Zeichnungen werden nachgespielt</translation>
    </message>
    <message>
        <source>Scanning for the truth</source>
        <translation>Die exakte Suche läuft zum Vergleich</translation>
    </message>
    <message>
        <source>Siamese CNN</source>
        <translation>Siamesisches CNN</translation>
    </message>
    <message>
        <source>SketchDesk does not fetch {0} itself. {1} Page: {2} Licence: {3}.</source>
        <translation>SketchDesk holt {0} nicht selbst. {1} Seite: {2} Lizenz: {3}.</translation>
    </message>
    <message>
        <source>SketchDesk may not write there. Change the permissions, or choose another data directory</source>
        <translation>SketchDesk darf dort nicht schreiben. Bitte die Rechte ändern oder ein anderes Datenverzeichnis wählen</translation>
    </message>
    <message>
        <source>SketchDesk works offline: save the picture from the web first, then drop the file.</source>
        <translation>SketchDesk arbeitet ohne Netz: zuerst das Bild aus dem Web speichern, dann die Datei ablegen.</translation>
    </message>
    <message>
        <source>SketchDesk&apos;s worker stopped; the log has the details. Please start SketchDesk again.</source>
        <translation>Der Arbeiter von SketchDesk ist stehen geblieben; das Protokoll hat die Einzelheiten. Bitte SketchDesk neu starten.</translation>
    </message>
    <message>
        <source>Some of these pictures are no longer in the library. Search again.</source>
        <translation>Einige dieser Bilder sind nicht mehr in der Bibliothek. Bitte noch einmal suchen.</translation>
    </message>
    <message>
        <source>Sweeping</source>
        <translation>Messreihe läuft</translation>
    </message>
    <message>
        <source>Template line {0}: the class {1} has no variant.</source>
        <translation>Vorlage, Zeile {0}: Die Klasse {1} hat keine Variante.</translation>
    </message>
    <message>
        <source>Template line {0}: the class {1} was there before.</source>
        <translation>Vorlage, Zeile {0}: Die Klasse {1} kam schon vor.</translation>
    </message>
    <message>
        <source>Template line {0}: variant {1} has no stroke that is always drawn.</source>
        <translation>Vorlage, Zeile {0}: Variante {1} hat keinen Strich, der immer gezeichnet wird.</translation>
    </message>
    <message>
        <source>Template line {0}: {1}.</source>
        <translation>Vorlage, Zeile {0}: {1}.</translation>
    </message>
    <message>
        <source>The ImageNet weights of {0} are not here: `sketchdesk models --add {1} --fetch` gets them ({2} MB), or put {3} into {4}, name a file with --weights FILE, or begin without them with --untrained.</source>
        <translation>Die ImageNet-Gewichte von {0} sind nicht hier: `sketchdesk models --add {1} --fetch` holt sie ({2} MB); oder {3} in {4} legen, eine Datei mit --weights DATEI nennen oder mit --untrained ohne sie beginnen.</translation>
    </message>
    <message>
        <source>The SVG drawing cannot be read: it is damaged.</source>
        <translation>Die SVG-Zeichnung lässt sich nicht lesen: Sie ist beschädigt.</translation>
    </message>
    <message>
        <source>The SVG drawing cannot be read: {0}.</source>
        <translation>Die SVG-Zeichnung lässt sich nicht lesen: {0}.</translation>
    </message>
    <message>
        <source>The SVG drawing holds no lines.</source>
        <translation>Die SVG-Zeichnung enthält keine Linien.</translation>
    </message>
    <message>
        <source>The archive cannot be read: {0}.</source>
        <translation>Das Archiv lässt sich nicht lesen: {0}.</translation>
    </message>
    <message>
        <source>The archive holds another file of the same name.</source>
        <translation>Das Archiv enthält eine andere Datei desselben Namens.</translation>
    </message>
    <message>
        <source>The archive “{0}” holds more than {1} files.</source>
        <translation>Das Archiv „{0}“ enthält mehr als {1} Dateien.</translation>
    </message>
    <message>
        <source>The archive “{0}” is damaged or cut off.</source>
        <translation>Das Archiv „{0}“ ist beschädigt oder abgeschnitten.</translation>
    </message>
    <message>
        <source>The archive “{0}” is damaged.</source>
        <translation>Das Archiv „{0}“ ist beschädigt.</translation>
    </message>
    <message>
        <source>The archive “{0}” is unsafe: its files share the same bytes.</source>
        <translation>Das Archiv „{0}“ ist unsicher: Seine Dateien teilen sich dieselben Bytes.</translation>
    </message>
    <message>
        <source>The archive “{0}” unpacks to more than {1} GB.</source>
        <translation>Das Archiv „{0}“ ergibt ausgepackt mehr als {1} GB.</translation>
    </message>
    <message>
        <source>The certificate of {0} cannot be trusted ({1}).</source>
        <translation>Dem Zertifikat von {0} lässt sich nicht trauen ({1}).</translation>
    </message>
    <message>
        <source>The classes are unbalanced: {0} has {1} pictures to train on, {2} {3}.</source>
        <translation>Die Klassen sind unausgewogen: {0} hat {1} Trainingsbilder, {2} {3}.</translation>
    </message>
    <message>
        <source>The collection</source>
        <translation>Die Sammlung</translation>
    </message>
    <message>
        <source>The collection has {0} pictures; {1} embeddings cannot belong to them.</source>
        <translation>Die Sammlung hat {0} Bilder; {1} Einbettungen können nicht zu ihr gehören.</translation>
    </message>
    <message>
        <source>The collection is empty: there is nothing to tune an index on.</source>
        <translation>Die Sammlung ist leer: Es gibt nichts, woran ein Index abzustimmen wäre.</translation>
    </message>
    <message>
        <source>The collection is not divided: the first 60 % of each class are for training, the rest is held out.</source>
        <translation>Die Sammlung ist nicht aufgeteilt: Die ersten 60 % jeder Klasse dienen dem Training, der Rest ist zurückgehalten.</translation>
    </message>
    <message>
        <source>The collection was changed meanwhile. Try again.</source>
        <translation>Die Sammlung wurde inzwischen geändert. Bitte noch einmal versuchen.</translation>
    </message>
    <message>
        <source>The collection {0} has been removed.</source>
        <translation>Die Sammlung {0} wurde entfernt.</translation>
    </message>
    <message>
        <source>The collection {0} has no pictures to embed.</source>
        <translation>Die Sammlung {0} hat keine Bilder zum Einbetten.</translation>
    </message>
    <message>
        <source>The collection {0} has no pictures to learn from.</source>
        <translation>Die Sammlung {0} hat keine Bilder, aus denen gelernt werden könnte.</translation>
    </message>
    <message>
        <source>The collection {0} has no pictures.</source>
        <translation>Die Sammlung {0} hat keine Bilder.</translation>
    </message>
    <message>
        <source>The collection {0} has no pictures{1}.</source>
        <translation>Die Sammlung {0} hat keine Bilder{1}.</translation>
    </message>
    <message>
        <source>The connection to {0} broke before {1} was there.</source>
        <translation>Die Verbindung zu {0} brach ab, bevor {1} da war.</translation>
    </message>
    <message>
        <source>The connection to {0} was cut before {1} was there.</source>
        <translation>Die Verbindung zu {0} wurde getrennt, bevor {1} da war.</translation>
    </message>
    <message>
        <source>The default encoder comes with SketchDesk and cannot be removed.</source>
        <translation>Der mitgelieferte Encoder kommt mit SketchDesk und lässt sich nicht entfernen.</translation>
    </message>
    <message>
        <source>The default encoder comes with every SketchDesk: there is nothing to export.</source>
        <translation>Der mitgelieferte Encoder kommt mit jedem SketchDesk: Es gibt nichts zu exportieren.</translation>
    </message>
    <message>
        <source>The disk of {0} cannot lock files. Choose another data directory.</source>
        <translation>Die Platte von {0} kann keine Dateien sperren. Bitte ein anderes Datenverzeichnis wählen.</translation>
    </message>
    <message>
        <source>The drawing is blank.</source>
        <translation>Die Zeichnung ist leer.</translation>
    </message>
    <message>
        <source>The drawing is damaged: a stroke cannot be read.</source>
        <translation>Die Zeichnung ist beschädigt: Ein Strich lässt sich nicht lesen.</translation>
    </message>
    <message>
        <source>The drawing is damaged: it is not valid JSON.</source>
        <translation>Die Zeichnung ist beschädigt: Sie ist kein gültiges JSON.</translation>
    </message>
    <message>
        <source>The drawing is damaged: it is not valid text.</source>
        <translation>Die Zeichnung ist beschädigt: Sie ist kein gültiger Text.</translation>
    </message>
    <message>
        <source>The drawing is empty: draw something first.</source>
        <translation>Die Zeichnung ist leer: Bitte zuerst etwas zeichnen.</translation>
    </message>
    <message>
        <source>The drawing is too large: more than {0} MB.</source>
        <translation>Die Zeichnung ist zu groß: mehr als {0} MB.</translation>
    </message>
    <message>
        <source>The drawing was saved by a newer SketchDesk.</source>
        <translation>Die Zeichnung wurde von einem neueren SketchDesk gespeichert.</translation>
    </message>
    <message>
        <source>The drawing {0}, {1}, was not judged, as it cannot be read.</source>
        <translation>Die Zeichnung {0}, {1}, wurde nicht bewertet, weil sie nicht lesbar ist.</translation>
    </message>
    <message>
        <source>The embeddings of this collection by this model have another length: {0}.</source>
        <translation>Die Einbettungen dieser Sammlung mit diesem Modell haben eine andere Länge: {0}.</translation>
    </message>
    <message>
        <source>The embeddings of {0} are others than then.</source>
        <translation>Die Einbettungen von {0} sind andere als damals.</translation>
    </message>
    <message>
        <source>The encoder failed: {0}</source>
        <translation>Der Encoder ist gescheitert: {0}</translation>
    </message>
    <message>
        <source>The encoder that comes with SketchDesk is in use: there is nothing to go back to.</source>
        <translation>Der mitgelieferte Encoder ist in Gebrauch: Es gibt nichts, wohin es zurückgehen könnte.</translation>
    </message>
    <message>
        <source>The encoder was {0} then and is {1} now.</source>
        <translation>Der Encoder war damals {0} und ist jetzt {1}.</translation>
    </message>
    <message>
        <source>The encoder {0} cannot be read: {1}.</source>
        <translation>Der Encoder {0} lässt sich nicht lesen: {1}.</translation>
    </message>
    <message>
        <source>The encoder {0} has no head: classify by the nearest class mean.</source>
        <translation>Der Encoder {0} hat keinen Kopf: Bitte nach dem nächsten Klassenmittelwert klassifizieren.</translation>
    </message>
    <message>
        <source>The encoder&apos;s process ended unexpectedly, perhaps for lack of memory. It starts again with the next request.</source>
        <translation>Der Prozess des Encoders endete unerwartet, vielleicht aus Mangel an Speicher. Mit der nächsten Anfrage startet er neu.</translation>
    </message>
    <message>
        <source>The entry cannot be read.</source>
        <translation>Der Eintrag lässt sich nicht lesen.</translation>
    </message>
    <message>
        <source>The file cannot be read: {0}.</source>
        <translation>Die Datei lässt sich nicht lesen: {0}.</translation>
    </message>
    <message>
        <source>The file does not exist any more.</source>
        <translation>Die Datei gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>The file does not exist.</source>
        <translation>Die Datei gibt es nicht.</translation>
    </message>
    <message>
        <source>The file has changed since it was imported and has not been read again yet.</source>
        <translation>Die Datei hat sich seit dem Import geändert und wurde noch nicht neu gelesen.</translation>
    </message>
    <message>
        <source>The file has changed since it was imported.</source>
        <translation>Die Datei hat sich seit dem Import geändert.</translation>
    </message>
    <message>
        <source>The file is empty.</source>
        <translation>Die Datei ist leer.</translation>
    </message>
    <message>
        <source>The file is not there any more; see the publisher&apos;s page.</source>
        <translation>Die Datei ist nicht mehr dort; siehe die Seite des Herausgebers.</translation>
    </message>
    <message>
        <source>The file may not be read: permission was denied.</source>
        <translation>Die Datei darf nicht gelesen werden: Die Rechte fehlen.</translation>
    </message>
    <message>
        <source>The file of experiment {0} cannot be read: {1}.</source>
        <translation>Die Datei des Experiments {0} lässt sich nicht lesen: {1}.</translation>
    </message>
    <message>
        <source>The file of experiment {0} is damaged: it does not say what to repeat.</source>
        <translation>Die Datei des Experiments {0} ist beschädigt: Sie sagt nicht, was zu wiederholen ist.</translation>
    </message>
    <message>
        <source>The file of experiment {0} is damaged: only its main figures are left, in the list.</source>
        <translation>Die Datei des Experiments {0} ist beschädigt: Nur seine wichtigsten Zahlen sind noch da, in der Liste.</translation>
    </message>
    <message>
        <source>The file of experiment {0} is gone: only its main figures are left, in the list.</source>
        <translation>Die Datei des Experiments {0} ist weg: Nur seine wichtigsten Zahlen sind noch da, in der Liste.</translation>
    </message>
    <message>
        <source>The folder cannot be opened: {0}.</source>
        <translation>Der Ordner lässt sich nicht öffnen: {0}.</translation>
    </message>
    <message>
        <source>The gallery holds further copies of {0} queries, the same file again, and it counts as any other picture.</source>
        <translation>Die Galerie enthält weitere Kopien von {0} Anfragen, noch einmal dieselbe Datei; sie zählen wie jedes andere Bild.</translation>
    </message>
    <message>
        <source>The gallery holds further copies of {0} queries, the same file again, and they count as any other picture.</source>
        <translation>Die Galerie enthält weitere Kopien von {0} Anfragen, noch einmal dieselbe Datei; sie zählen wie jedes andere Bild.</translation>
    </message>
    <message>
        <source>The gallery holds further copies of {0} query, the same file again, and it counts as any other picture.</source>
        <translation>Die Galerie enthält weitere Kopien von {0} Anfrage, noch einmal dieselbe Datei; sie zählt wie jedes andere Bild.</translation>
    </message>
    <message>
        <source>The gallery holds further copies of {0} query, the same file again, and they count as any other picture.</source>
        <translation>Die Galerie enthält weitere Kopien von {0} Anfrage, noch einmal dieselbe Datei; sie zählt wie jedes andere Bild.</translation>
    </message>
    <message>
        <source>The index cannot be kept: one of its collections has been removed.</source>
        <translation>Der Index lässt sich nicht behalten: Eine seiner Sammlungen wurde entfernt.</translation>
    </message>
    <message>
        <source>The index could not be saved in {0}: {1}.</source>
        <translation>Der Index konnte nicht in {0} gespeichert werden: {1}.</translation>
    </message>
    <message>
        <source>The index does not hold the gallery: build it on the gallery&apos;s vectors.</source>
        <translation>Der Index enthält die Galerie nicht: Bitte auf den Vektoren der Galerie bauen.</translation>
    </message>
    <message>
        <source>The index holds no item {0}.</source>
        <translation>Der Index enthält keinen Eintrag {0}.</translation>
    </message>
    <message>
        <source>The index in {0} holds its own vectors: none need be given.</source>
        <translation>Der Index in {0} enthält seine eigenen Vektoren: Es müssen keine angegeben werden.</translation>
    </message>
    <message>
        <source>The index in {0} is of a kind that this SketchDesk does not know.</source>
        <translation>Der Index in {0} ist von einer Art, die dieses SketchDesk nicht kennt.</translation>
    </message>
    <message>
        <source>The index in {0} was built on other vectors: build it again.</source>
        <translation>Der Index in {0} wurde auf anderen Vektoren gebaut: Bitte neu bauen.</translation>
    </message>
    <message>
        <source>The index in {0} was saved by a newer SketchDesk.</source>
        <translation>Der Index in {0} wurde von einem neueren SketchDesk gespeichert.</translation>
    </message>
    <message>
        <source>The index keeps {0} bits and {1} tables of {2} bits: for more, build it again.</source>
        <translation>Der Index hält {0} Bits und {1} Tabellen zu {2} Bits: Für mehr bitte neu bauen.</translation>
    </message>
    <message>
        <source>The index keeps {0} tables of {1} hashes: for more, build it again.</source>
        <translation>Der Index hält {0} Tabellen zu {1} Hashes: Für mehr bitte neu bauen.</translation>
    </message>
    <message>
        <source>The index measures {0} distance, but {1} was asked for.</source>
        <translation>Der Index misst den Abstand mit {0}, verlangt war aber {1}.</translation>
    </message>
    <message>
        <source>The layer {0} gives no features of pictures.</source>
        <translation>Die Schicht {0} gibt keine Merkmale von Bildern.</translation>
    </message>
    <message>
        <source>The level of an interval lies between 0 and 1, not at {0}.</source>
        <translation>Das Niveau eines Intervalls liegt zwischen 0 und 1, nicht bei {0}.</translation>
    </message>
    <message>
        <source>The library is open for reading only: the settings could not be kept.</source>
        <translation>Die Bibliothek ist nur zum Lesen geöffnet: Die Einstellungen konnten nicht behalten werden.</translation>
    </message>
    <message>
        <source>The loss fell no further and the training ended after epoch {0}: {1}.</source>
        <translation>Der Verlust fiel nicht weiter, und das Training endete nach Epoche {0}: {1}.</translation>
    </message>
    <message>
        <source>The loss was not a number after epoch {0}: {1}.</source>
        <translation>Der Verlust war nach Epoche {0} keine Zahl: {1}.</translation>
    </message>
    <message>
        <source>The loss was not a number from the first epoch on and nothing was learned: choose a smaller learning rate.</source>
        <translation>Der Verlust war von der ersten Epoche an keine Zahl, und nichts wurde gelernt: Bitte eine kleinere Lernrate wählen.</translation>
    </message>
    <message>
        <source>The model &quot;{0}&quot; comes with SketchDesk and cannot be removed.</source>
        <translation>Das Modell „{0}“ kommt mit SketchDesk und lässt sich nicht entfernen.</translation>
    </message>
    <message>
        <source>The model &quot;{0}&quot; has no file {1} in {2}.</source>
        <translation>Das Modell „{0}“ hat keine Datei {1} in {2}.</translation>
    </message>
    <message>
        <source>The model &quot;{0}&quot; has no files in {1}.</source>
        <translation>Das Modell „{0}“ hat keine Dateien in {1}.</translation>
    </message>
    <message>
        <source>The name &quot;{0}&quot; belongs to the encoder that comes with SketchDesk: choose another.</source>
        <translation>Der Name „{0}“ gehört dem mitgelieferten Encoder: Bitte einen anderen wählen.</translation>
    </message>
    <message>
        <source>The network could not be made: {0}: {1}</source>
        <translation>Das Netz ließ sich nicht machen: {0}: {1}</translation>
    </message>
    <message>
        <source>The new head is trained first, and everything from conv5_block1 on with it; the layers before stay frozen.</source>
        <translation>Zuerst wird der neue Kopf trainiert, dann mit ihm alles ab conv5_block1; die Schichten davor bleiben eingefroren.</translation>
    </message>
    <message>
        <source>The new head is trained first, and it alone with it; the layers before stay frozen.</source>
        <translation>Zuerst wird der neue Kopf trainiert, und er allein; die Schichten davor bleiben eingefroren.</translation>
    </message>
    <message>
        <source>The new head is trained first, and the last stage with it; the layers before stay frozen.</source>
        <translation>Zuerst wird der neue Kopf trainiert, dann mit ihm die letzte Stufe; die Schichten davor bleiben eingefroren.</translation>
    </message>
    <message>
        <source>The new head is trained first, and the last two blocks with it; the layers before stay frozen.</source>
        <translation>Zuerst wird der neue Kopf trainiert, dann mit ihm die letzten beiden Blöcke; die Schichten davor bleiben eingefroren.</translation>
    </message>
    <message>
        <source>The new head is trained first, and the whole network with it.</source>
        <translation>Zuerst wird der neue Kopf trainiert, dann mit ihm das ganze Netz.</translation>
    </message>
    <message>
        <source>The new head is trained first, then everything from conv5_block1 on with it; the layers before stay frozen.</source>
        <translation>Zuerst wird der neue Kopf trainiert, dann mit ihm alles ab conv5_block1; die Schichten davor bleiben eingefroren.</translation>
    </message>
    <message>
        <source>The new head is trained first, then it alone with it; the layers before stay frozen.</source>
        <translation>Zuerst wird der neue Kopf trainiert, dann er allein; die Schichten davor bleiben eingefroren.</translation>
    </message>
    <message>
        <source>The new head is trained first, then the last stage with it; the layers before stay frozen.</source>
        <translation>Zuerst wird der neue Kopf trainiert, dann mit ihm die letzte Stufe; die Schichten davor bleiben eingefroren.</translation>
    </message>
    <message>
        <source>The new head is trained first, then the last two blocks with it; the layers before stay frozen.</source>
        <translation>Zuerst wird der neue Kopf trainiert, dann mit ihm die letzten beiden Blöcke; die Schichten davor bleiben eingefroren.</translation>
    </message>
    <message>
        <source>The new head is trained first, then the whole network with it.</source>
        <translation>Zuerst wird der neue Kopf trainiert, dann mit ihm das ganze Netz.</translation>
    </message>
    <message>
        <source>The new head is trained, and everything from conv5_block1 on with it; the layers before stay frozen.</source>
        <translation>Der neue Kopf wird trainiert und mit ihm alles ab conv5_block1; die Schichten davor bleiben eingefroren.</translation>
    </message>
    <message>
        <source>The new head is trained, and it alone with it; the layers before stay frozen.</source>
        <translation>Der neue Kopf wird trainiert, und er allein; die Schichten davor bleiben eingefroren.</translation>
    </message>
    <message>
        <source>The new head is trained, and the last stage with it; the layers before stay frozen.</source>
        <translation>Der neue Kopf wird trainiert und mit ihm die letzte Stufe; die Schichten davor bleiben eingefroren.</translation>
    </message>
    <message>
        <source>The new head is trained, and the last two blocks with it; the layers before stay frozen.</source>
        <translation>Der neue Kopf wird trainiert und mit ihm die letzten beiden Blöcke; die Schichten davor bleiben eingefroren.</translation>
    </message>
    <message>
        <source>The new head is trained, and the whole network with it.</source>
        <translation>Der neue Kopf wird trainiert und mit ihm das ganze Netz.</translation>
    </message>
    <message>
        <source>The new head is trained, then everything from conv5_block1 on with it; the layers before stay frozen.</source>
        <translation>Der neue Kopf wird trainiert, dann mit ihm alles ab conv5_block1; die Schichten davor bleiben eingefroren.</translation>
    </message>
    <message>
        <source>The new head is trained, then it alone with it; the layers before stay frozen.</source>
        <translation>Der neue Kopf wird trainiert, dann er allein; die Schichten davor bleiben eingefroren.</translation>
    </message>
    <message>
        <source>The new head is trained, then the last stage with it; the layers before stay frozen.</source>
        <translation>Der neue Kopf wird trainiert, dann mit ihm die letzte Stufe; die Schichten davor bleiben eingefroren.</translation>
    </message>
    <message>
        <source>The new head is trained, then the last two blocks with it; the layers before stay frozen.</source>
        <translation>Der neue Kopf wird trainiert, dann mit ihm die letzten beiden Blöcke; die Schichten davor bleiben eingefroren.</translation>
    </message>
    <message>
        <source>The new head is trained, then the whole network with it.</source>
        <translation>Der neue Kopf wird trainiert, dann mit ihm das ganze Netz.</translation>
    </message>
    <message>
        <source>The number of hits to find must be a whole number of at least 1, not {0}.</source>
        <translation>Die Zahl der gesuchten Treffer muss eine ganze Zahl von mindestens 1 sein, nicht {0}.</translation>
    </message>
    <message>
        <source>The number of places to judge must be at least 1, not {0}.</source>
        <translation>Die Zahl der bewerteten Plätze muss mindestens 1 sein, nicht {0}.</translation>
    </message>
    <message>
        <source>The number of queries to time is 0 or more.</source>
        <translation>Die Zahl der Anfragen, deren Zeit gemessen wird, ist 0 oder mehr.</translation>
    </message>
    <message>
        <source>The photos belong to no class.</source>
        <translation>Die Fotos gehören zu keiner Klasse.</translation>
    </message>
    <message>
        <source>The picture cannot be read ({0}: {1}).</source>
        <translation>Das Bild lässt sich nicht lesen ({0}: {1}).</translation>
    </message>
    <message>
        <source>The picture is blank.</source>
        <translation>Das Bild ist leer.</translation>
    </message>
    <message>
        <source>The picture is damaged or cut off: it cannot be read to its end.</source>
        <translation>Das Bild ist beschädigt oder abgeschnitten: Es lässt sich nicht bis zum Ende lesen.</translation>
    </message>
    <message>
        <source>The picture is damaged: it has no pixels.</source>
        <translation>Das Bild ist beschädigt: Es hat keine Pixel.</translation>
    </message>
    <message>
        <source>The picture is damaged: its beginning cannot be read.</source>
        <translation>Das Bild ist beschädigt: Sein Anfang lässt sich nicht lesen.</translation>
    </message>
    <message>
        <source>The picture is too large for the memory of this computer.</source>
        <translation>Das Bild ist zu groß für den Speicher dieses Computers.</translation>
    </message>
    <message>
        <source>The picture is too large: {0} x {1} pixels, and at most {2} million are read.</source>
        <translation>Das Bild ist zu groß: {0} x {1} Pixel; höchstens {2} Millionen werden gelesen.</translation>
    </message>
    <message>
        <source>The picture that was offered could not be read.</source>
        <translation>Das angebotene Bild ließ sich nicht lesen.</translation>
    </message>
    <message>
        <source>The pictures are too small for this network.</source>
        <translation>Die Bilder sind zu klein für dieses Netz.</translation>
    </message>
    <message>
        <source>The pictures have {0} local features, too few for {1} words: choose fewer words, or more pictures.</source>
        <translation>Die Bilder haben {0} lokale Merkmale, zu wenige für {1} Wörter: Bitte weniger Wörter oder mehr Bilder wählen.</translation>
    </message>
    <message>
        <source>The pictures of {0} have no classes, so there is nothing to teach.</source>
        <translation>Die Bilder von {0} haben keine Klassen, also gibt es nichts zu lernen.</translation>
    </message>
    <message>
        <source>The pictures of {0} have no labels, so nothing can be judged.</source>
        <translation>Die Bilder von {0} sind nicht beschriftet, also lässt sich nichts bewerten.</translation>
    </message>
    <message>
        <source>The preset {0} does not fit &quot;{1}&quot;: it is for {2} or a network like it.</source>
        <translation>Die Voreinstellung {0} passt nicht zu „{1}“: Sie ist für {2} oder ein ähnliches Netz.</translation>
    </message>
    <message>
        <source>The process that loads the network ended unexpectedly, perhaps for lack of memory.</source>
        <translation>Der Prozess, der das Netz lädt, endete unerwartet, vielleicht aus Mangel an Speicher.</translation>
    </message>
    <message>
        <source>The published figures are of {0}; here {1} were asked, embedded by {2}.</source>
        <translation>Die veröffentlichten Zahlen gelten für {0}; hier wurden {1} befragt, eingebettet mit {2}.</translation>
    </message>
    <message>
        <source>The publisher&apos;s page names none; the photos come from ImageNet, for research and teaching only</source>
        <translation>Die Seite des Herausgebers nennt keine; die Fotos stammen aus ImageNet, nur für Forschung und Lehre</translation>
    </message>
    <message>
        <source>The queries of the two runs have different labels, so they are not the same queries.</source>
        <translation>Die Anfragen der beiden Läufe sind verschieden beschriftet, also sind es nicht dieselben Anfragen.</translation>
    </message>
    <message>
        <source>The range &quot;{0}&quot; ends before it begins.</source>
        <translation>Der Bereich „{0}“ endet, bevor er beginnt.</translation>
    </message>
    <message>
        <source>The range &quot;{0}&quot; needs a beginning above 0 and a factor above 1.</source>
        <translation>Der Bereich „{0}“ braucht einen Anfang über 0 und einen Faktor über 1.</translation>
    </message>
    <message>
        <source>The range &quot;{0}&quot; needs a step above 0.</source>
        <translation>Der Bereich „{0}“ braucht einen Schritt über 0.</translation>
    </message>
    <message>
        <source>The record of {0} is not complete: {1}.</source>
        <translation>Der Eintrag von {0} ist nicht vollständig: {1}.</translation>
    </message>
    <message>
        <source>The sample was drawn for the {0} metric, but the index has {1}.</source>
        <translation>Die Stichprobe wurde für die Metrik {0} gezogen, der Index hat aber {1}.</translation>
    </message>
    <message>
        <source>The sample was drawn for the {0} metric: settings cannot name another.</source>
        <translation>Die Stichprobe wurde für die Metrik {0} gezogen: Einstellungen können keine andere nennen.</translation>
    </message>
    <message>
        <source>mAP {0} with {1}, {2} with {3} ({4}, {5} % interval {6} to {7}, {8} queries)</source>
        <translation>mAP {0} mit {1}, {2} mit {3} ({4}, {5}-%-Intervall {6} bis {7}, {8} Anfragen)</translation>
    </message>
    <message>
        <source>{0} drawings were not judged, as their pictures are no longer in the library.</source>
        <translation>{0} Zeichnungen wurden nicht bewertet, weil ihre Bilder nicht mehr in der Bibliothek sind.</translation>
    </message>
    <message>
        <source>{0} drawings were not judged, as their pictures are not in the collections that are asked.</source>
        <translation>{0} Zeichnungen wurden nicht bewertet, weil ihre Bilder nicht in den befragten Sammlungen sind.</translation>
    </message>
    <message>
        <source>{0} drawings were not judged, as they cannot be read: {1}.</source>
        <translation>{0} Zeichnungen wurden nicht bewertet, weil sie nicht lesbar sind: {1}.</translation>
    </message>
    <message>
        <source>The saved index in {0} is damaged: its manifest cannot be read.</source>
        <translation>Der gespeicherte Index in {0} ist beschädigt: Sein Verzeichnis lässt sich nicht lesen.</translation>
    </message>
    <message>
        <source>250 classes of 60 sketches and the 25,000 photos of MIRFLICKR, embedded by InceptionV3</source>
        <translation>250 Klassen mit je 60 Skizzen und die 25.000 Fotos von MIRFLICKR, eingebettet mit InceptionV3</translation>
    </message>
    <message>
        <source>5 classes of 7,786 pictures and the 25,000 photos of MIRFLICKR, embedded by ResNet50V2, fine-tuned</source>
        <translation>5 Klassen mit 7.786 Bildern und die 25.000 Fotos von MIRFLICKR, eingebettet mit angelerntem ResNet50V2</translation>
    </message>
    <message>
        <source>A stroke has a width or a pressure that is not a finite number.</source>
        <translation>Ein Strich hat eine Breite oder einen Druck, der keine endliche Zahl ist.</translation>
    </message>
    <message>
        <source>At most {0} places can be judged.</source>
        <translation>Höchstens {0} Plätze können bewertet werden.</translation>
    </message>
    <message>
        <source>Full: the whole network</source>
        <translation>Voll: das ganze Netz</translation>
    </message>
    <message>
        <source>Quick: a new head</source>
        <translation>Schnell: ein neuer Kopf</translation>
    </message>
    <message>
        <source>The saved index in {0} is damaged: its manifest has changed since it was saved.</source>
        <translation>Der gespeicherte Index in {0} ist beschädigt: Sein Verzeichnis hat sich seit dem Speichern geändert.</translation>
    </message>
    <message>
        <source>The saved index in {0} is damaged: its parts do not fit together.</source>
        <translation>Der gespeicherte Index in {0} ist beschädigt: Seine Teile passen nicht zusammen.</translation>
    </message>
    <message>
        <source>The saved index in {0} is damaged: its {1} file cannot be read.</source>
        <translation>Der gespeicherte Index in {0} ist beschädigt: Seine Datei {1} lässt sich nicht lesen.</translation>
    </message>
    <message>
        <source>The saved index in {0} is damaged: its {1} file has changed since it was saved.</source>
        <translation>Der gespeicherte Index in {0} ist beschädigt: Seine Datei {1} hat sich seit dem Speichern geändert.</translation>
    </message>
    <message>
        <source>The saved index in {0} is damaged: its {1} file is cut short.</source>
        <translation>Der gespeicherte Index in {0} ist beschädigt: Seine Datei {1} ist abgeschnitten.</translation>
    </message>
    <message>
        <source>The saved index in {0} is damaged: its {1} file is longer than it was saved.</source>
        <translation>Der gespeicherte Index in {0} ist beschädigt: Seine Datei {1} ist länger, als sie gespeichert wurde.</translation>
    </message>
    <message>
        <source>The scores of this evaluation do not fit together.</source>
        <translation>Die Werte dieser Auswertung passen nicht zusammen.</translation>
    </message>
    <message>
        <source>The seed is 0 or more.</source>
        <translation>Der Startwert ist 0 oder mehr.</translation>
    </message>
    <message>
        <source>The setting {0} is True or False, not {1}.</source>
        <translation>Die Einstellung {0} ist True oder False, nicht {1}.</translation>
    </message>
    <message>
        <source>The setting {0} needs a width of its cells.</source>
        <translation>Die Einstellung {0} braucht eine Breite ihrer Zellen.</translation>
    </message>
    <message>
        <source>The settings cannot be kept: the collection has been removed.</source>
        <translation>Die Einstellungen lassen sich nicht behalten: Die Sammlung wurde entfernt.</translation>
    </message>
    <message>
        <source>The templates hold no class.</source>
        <translation>Die Vorlagen enthalten keine Klasse.</translation>
    </message>
    <message>
        <source>The threshold is a cosine above 0 and at most 1, not {0}.</source>
        <translation>Die Schwelle ist ein Kosinus über 0 und höchstens 1, nicht {0}.</translation>
    </message>
    <message>
        <source>The training failed: {0}: {1}</source>
        <translation>Das Training ist gescheitert: {0}: {1}</translation>
    </message>
    <message>
        <source>The training was left: started again, it goes on after its last epoch.</source>
        <translation>Das Training wurde verlassen: Neu gestartet, geht es nach seiner letzten Epoche weiter.</translation>
    </message>
    <message>
        <source>The training was stopped after epoch {0}: {1}.</source>
        <translation>Das Training wurde nach Epoche {0} angehalten: {1}.</translation>
    </message>
    <message>
        <source>The training&apos;s files in {0} could not be written: {1}.</source>
        <translation>Die Dateien des Trainings in {0} konnten nicht geschrieben werden: {1}.</translation>
    </message>
    <message>
        <source>The training&apos;s process ended unexpectedly, perhaps for lack of memory: choose a smaller batch. Started again, it goes on after its last epoch.</source>
        <translation>Der Prozess des Trainings endete unerwartet, vielleicht aus Mangel an Speicher: Bitte einen kleineren Batch wählen. Neu gestartet, geht es nach seiner letzten Epoche weiter.</translation>
    </message>
    <message>
        <source>The training&apos;s state {0} could not be written: {1}.</source>
        <translation>Der Stand des Trainings {0} konnte nicht geschrieben werden: {1}.</translation>
    </message>
    <message>
        <source>The two runs have no query in common, so they cannot be compared.</source>
        <translation>Die beiden Läufe haben keine gemeinsame Anfrage, also lassen sie sich nicht vergleichen.</translation>
    </message>
    <message>
        <source>The vectors have no numbers in them.</source>
        <translation>Die Vektoren enthalten keine Zahlen.</translation>
    </message>
    <message>
        <source>The vectors have {0} numbers each, but this index holds vectors of {1}.</source>
        <translation>Die Vektoren haben je {0} Zahlen, dieser Index enthält aber Vektoren mit {1}.</translation>
    </message>
    <message>
        <source>The vectors of the index, {0}, cannot be read.</source>
        <translation>Die Vektoren des Index, {0}, lassen sich nicht lesen.</translation>
    </message>
    <message>
        <source>The weights beside {0} cannot be read: {1}.</source>
        <translation>Die Gewichte neben {0} lassen sich nicht lesen: {1}.</translation>
    </message>
    <message>
        <source>The weights in {0} are not all numbers: its training failed.</source>
        <translation>Die Gewichte in {0} sind nicht alle Zahlen: Das Training ist gescheitert.</translation>
    </message>
    <message>
        <source>The weights in {0} do not fit their network.</source>
        <translation>Die Gewichte in {0} passen nicht zu ihrem Netz.</translation>
    </message>
    <message>
        <source>The weights of the model &quot;{0}&quot; are damaged: add the model again.</source>
        <translation>Die Gewichte des Modells „{0}“ sind beschädigt: Bitte das Modell noch einmal hinzufügen.</translation>
    </message>
    <message>
        <source>The weights of {0} could not be fetched ({1}). Fetch {2} with another program, and name the file with --weights FILE.</source>
        <translation>Die Gewichte von {0} ließen sich nicht holen ({1}). Bitte {2} mit einem anderen Programm holen und die Datei mit --weights DATEI nennen.</translation>
    </message>
    <message>
        <source>The weights {0}, and {1} names were given.</source>
        <translation>Die Gewichte {0}, und {1} Namen wurden angegeben.</translation>
    </message>
    <message>
        <source>The whole network is trained, on pairs of pictures.</source>
        <translation>Das ganze Netz wird trainiert, auf Paaren von Bildern.</translation>
    </message>
    <message>
        <source>The word that the player was asked to draw is the class.</source>
        <translation>Das Wort, das der Spieler zeichnen sollte, ist die Klasse.</translation>
    </message>
    <message>
        <source>The {0} can be {1} at most, not {2}.</source>
        <translation>{0} kann höchstens {1} sein, nicht {2}.</translation>
    </message>
    <message>
        <source>The {0} must be a number above 0, not {1}.</source>
        <translation>{0} muss eine Zahl über 0 sein, nicht {1}.</translation>
    </message>
    <message>
        <source>The {0} must be a whole number of at least {1}, not {2}.</source>
        <translation>{0} muss eine ganze Zahl von mindestens {1} sein, nicht {2}.</translation>
    </message>
    <message>
        <source>The {0} must be above 0 and at most 1, not {1}.</source>
        <translation>{0} muss über 0 und höchstens 1 sein, nicht {1}.</translation>
    </message>
    <message>
        <source>The {0} must be above 0, not {1}.</source>
        <translation>{0} muss über 0 sein, nicht {1}.</translation>
    </message>
    <message>
        <source>The {0} must be from 1e-30 to 1e30, not {1}.</source>
        <translation>{0} muss zwischen 1e-30 und 1e30 liegen, nicht {1}.</translation>
    </message>
    <message>
        <source>There are no collections yet to keep settings for.</source>
        <translation>Noch gibt es keine Sammlungen, für die Einstellungen zu behalten wären.</translation>
    </message>
    <message>
        <source>There are no photos to fit to.</source>
        <translation>Es gibt keine Fotos zum Anpassen.</translation>
    </message>
    <message>
        <source>There are no queries to time.</source>
        <translation>Es gibt keine Anfragen, deren Zeit zu messen wäre.</translation>
    </message>
    <message>
        <source>There are no scores to take an interval of.</source>
        <translation>Es gibt keine Werte für ein Intervall.</translation>
    </message>
    <message>
        <source>There are no vectors to show.</source>
        <translation>Es gibt keine Vektoren zu zeigen.</translation>
    </message>
    <message>
        <source>There are no {0} vectors to evaluate.</source>
        <translation>Es gibt keine Vektoren auszuwerten ({0}).</translation>
    </message>
    <message>
        <source>There are {0} labels but {1} predictions.</source>
        <translation>Es gibt {0} Beschriftungen, aber {1} Vorhersagen.</translation>
    </message>
    <message>
        <source>There are {0} numbers to correlate with {1}.</source>
        <translation>Es gibt {0} Zahlen, die mit {1} zu korrelieren wären.</translation>
    </message>
    <message>
        <source>There are {0} vectors but {1} labels.</source>
        <translation>Es gibt {0} Vektoren, aber {1} Beschriftungen.</translation>
    </message>
    <message>
        <source>There are {0} {1} vectors but {2} {3} labels.</source>
        <translation>Es gibt {0} Vektoren ({1}), aber {2} Beschriftungen ({3}).</translation>
    </message>
    <message>
        <source>There are: {0}.</source>
        <translation>Es gibt: {0}.</translation>
    </message>
    <message>
        <source>There is already a collection &quot;{0}&quot;.</source>
        <translation>Eine Sammlung „{0}“ gibt es schon.</translation>
    </message>
    <message>
        <source>There is already a collection &quot;{0}&quot;: give the bundle another name.</source>
        <translation>Eine Sammlung „{0}“ gibt es schon: Bitte dem Bündel einen anderen Namen geben.</translation>
    </message>
    <message>
        <source>There is already a model &quot;{0}&quot;.</source>
        <translation>Ein Modell „{0}“ gibt es schon.</translation>
    </message>
    <message>
        <source>There is already a model &quot;{0}&quot;: choose another name with --save-as.</source>
        <translation>Ein Modell „{0}“ gibt es schon: Bitte mit --save-as einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>There is already a model &quot;{0}&quot;: remove it, or choose another name with --save-as.</source>
        <translation>Ein Modell „{0}“ gibt es schon: Bitte entfernen oder mit --save-as einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>There is already a model &quot;{0}&quot;: remove it, or choose another name.</source>
        <translation>Ein Modell „{0}“ gibt es schon: Bitte entfernen oder einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>There is no classifier {0}: choose {1}.</source>
        <translation>Es gibt keinen Klassifikator {0}: Möglich sind {1}.</translation>
    </message>
    <message>
        <source>There is no drawing of {0} in {1}.</source>
        <translation>Es gibt keine Zeichnung von {0} in {1}.</translation>
    </message>
    <message>
        <source>There is no experiment {0}.</source>
        <translation>Es gibt kein Experiment {0}.</translation>
    </message>
    <message>
        <source>There is no family of indexes {0}: choose {1}.</source>
        <translation>Es gibt keine Index-Familie {0}: Möglich sind {1}.</translation>
    </message>
    <message>
        <source>There is no file or folder {0}.</source>
        <translation>Es gibt keine Datei und keinen Ordner {0}.</translation>
    </message>
    <message>
        <source>There is no file or folder “{0}”.</source>
        <translation>Es gibt keine Datei und keinen Ordner „{0}“.</translation>
    </message>
    <message>
        <source>There is no file {0} any more.</source>
        <translation>Die Datei {0} gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>There is no file {0}.</source>
        <translation>Es gibt keine Datei {0}.</translation>
    </message>
    <message>
        <source>There is no folder {0}.</source>
        <translation>Es gibt keinen Ordner {0}.</translation>
    </message>
    <message>
        <source>There is no index {0}: choose {1} or {2}.</source>
        <translation>Es gibt keinen Index {0}: Möglich sind {1} oder {2}.</translation>
    </message>
    <message>
        <source>There is no loss {0}: choose {1}.</source>
        <translation>Es gibt keinen Verlust {0}: Möglich sind {1}.</translation>
    </message>
    <message>
        <source>There is no measure {0}: choose one of {1}.</source>
        <translation>Es gibt kein Maß {0}: Möglich sind {1}.</translation>
    </message>
    <message>
        <source>There is no metric {0}: choose {1}.</source>
        <translation>Es gibt keine Metrik {0}: Möglich sind {1}.</translation>
    </message>
    <message>
        <source>There is no network &quot;{0}&quot; to add. {1}</source>
        <translation>Es gibt kein Netz „{0}“ zum Hinzufügen. {1}</translation>
    </message>
    <message>
        <source>There is no network {0}: choose {1}.</source>
        <translation>Es gibt kein Netz {0}: Möglich sind {1}.</translation>
    </message>
    <message>
        <source>There is no picture in {0}.{1}</source>
        <translation>In {0} ist kein Bild.{1}</translation>
    </message>
    <message>
        <source>There is no picture left in {0}: connect the disk, or remove the collection.</source>
        <translation>In {0} ist kein Bild mehr: Bitte die Platte anschließen oder die Sammlung entfernen.</translation>
    </message>
    <message>
        <source>There is no picture on the clipboard.</source>
        <translation>In der Zwischenablage ist kein Bild.</translation>
    </message>
    <message>
        <source>There is no picture to train on.</source>
        <translation>Es gibt kein Bild zum Trainieren.</translation>
    </message>
    <message>
        <source>There is no preset {0}: choose {1}.</source>
        <translation>Es gibt keine Voreinstellung {0}: Möglich sind {1}.</translation>
    </message>
    <message>
        <source>There is no rule &quot;{0}&quot;: use &quot;first 60&quot;, &quot;ratio 0.7 0.15 0.15&quot;, &quot;folders&quot;, &quot;file PATH&quot; or &quot;none&quot;. The shares of a ratio add up to 1.</source>
        <translation>Es gibt keine Regel „{0}“: Möglich sind &quot;first 60&quot;, &quot;ratio 0.7 0.15 0.15&quot;, &quot;folders&quot;, &quot;file PFAD&quot; oder &quot;none&quot;. Die Anteile von ratio ergeben zusammen 1.</translation>
    </message>
    <message>
        <source>There is no saved drawing {0}.</source>
        <translation>Es gibt keine gespeicherte Zeichnung {0}.</translation>
    </message>
    <message>
        <source>There is no saved index in {0}.</source>
        <translation>In {0} ist kein gespeicherter Index.</translation>
    </message>
    <message>
        <source>There is no {0} &quot;{1}&quot;. Did you mean {2}?</source>
        <translation>Nicht vorhanden: {0} „{1}“. Gemeint war vielleicht {2}.</translation>
    </message>
    <message>
        <source>There is no {0} &quot;{1}&quot;. There are: {2}.</source>
        <translation>Nicht vorhanden: {0} „{1}“. Es gibt: {2}.</translation>
    </message>
    <message>
        <source>There is no {0} &quot;{1}&quot;: {2}.</source>
        <translation>Nicht vorhanden: {0} „{1}“: {2}.</translation>
    </message>
    <message>
        <source>There is not enough memory for this batch of pictures.</source>
        <translation>Der Speicher reicht nicht für diesen Batch von Bildern.</translation>
    </message>
    <message>
        <source>There is not enough memory for this training: choose a smaller batch.</source>
        <translation>Der Speicher reicht nicht für dieses Training: Bitte einen kleineren Batch wählen.</translation>
    </message>
    <message>
        <source>There is not enough memory for this.</source>
        <translation>Dafür reicht der Speicher nicht.</translation>
    </message>
    <message>
        <source>There is not enough memory to read the picture.</source>
        <translation>Der Speicher reicht nicht, um das Bild zu lesen.</translation>
    </message>
    <message>
        <source>There is nothing to measure: the index or the sample is empty.</source>
        <translation>Es gibt nichts zu messen: Der Index oder die Stichprobe ist leer.</translation>
    </message>
    <message>
        <source>There is nothing to save: the index has not been built yet.</source>
        <translation>Es gibt nichts zu speichern: Der Index ist noch nicht gebaut.</translation>
    </message>
    <message>
        <source>There must be at least one axis, not {0}.</source>
        <translation>Es muss mindestens eine Achse geben, nicht {0}.</translation>
    </message>
    <message>
        <source>There must be at least {0} pictures of each class to train on; too few are of {1}.</source>
        <translation>Jede Klasse braucht mindestens {0} Trainingsbilder; zu wenige sind es bei {1}.</translation>
    </message>
    <message>
        <source>There must be {0} labels, one for each id, not {1}.</source>
        <translation>Es muss {0} Beschriftungen geben, eine je Kennung, nicht {1}.</translation>
    </message>
    <message>
        <source>These are not rows of {0}.</source>
        <translation>Das sind keine Zeilen von {0}.</translation>
    </message>
    <message>
        <source>These are not the scores of an evaluation.</source>
        <translation>Das sind nicht die Werte einer Auswertung.</translation>
    </message>
    <message>
        <source>This collection has been removed.</source>
        <translation>Diese Sammlung wurde entfernt.</translation>
    </message>
    <message>
        <source>This did not work ({0}). The log has the details.</source>
        <translation>Das ging nicht ({0}). Das Protokoll hat die Einzelheiten.</translation>
    </message>
    <message>
        <source>This encoder knows no class {0}.</source>
        <translation>Dieser Encoder kennt keine Klasse {0}.</translation>
    </message>
    <message>
        <source>This encoder sees ink, not pictures.</source>
        <translation>Dieser Encoder sieht Striche, keine Bilder.</translation>
    </message>
    <message>
        <source>This encoder takes {0} drawings of a photo, not {1}.</source>
        <translation>Dieser Encoder nimmt {0} Zeichnungen eines Fotos, nicht {1}.</translation>
    </message>
    <message>
        <source>This index has been deleted. Build it again.</source>
        <translation>Dieser Index wurde gelöscht. Bitte neu bauen.</translation>
    </message>
    <message>
        <source>This is a folder, not a picture.</source>
        <translation>Das ist ein Ordner, kein Bild.</translation>
    </message>
    <message>
        <source>This is a folder; use one picture as the query, or add the folder on the Collections page.</source>
        <translation>Das ist ein Ordner: Bitte ein einzelnes Bild als Anfrage nehmen oder den Ordner auf der Seite „Sammlungen“ hinzufügen.</translation>
    </message>
    <message>
        <source>This is no plain WebP file.</source>
        <translation>Das ist keine einfache WebP-Datei.</translation>
    </message>
    <message>
        <source>This is not a SketchDesk drawing.</source>
        <translation>Das ist keine Zeichnung von SketchDesk.</translation>
    </message>
    <message>
        <source>This is not a picture that can be read (PNG, JPEG, WebP, GIF, BMP or TIFF).</source>
        <translation>Das ist kein lesbares Bild (PNG, JPEG, WebP, GIF, BMP oder TIFF).</translation>
    </message>
    <message>
        <source>This is not an SVG drawing, or it is damaged.</source>
        <translation>Das ist keine SVG-Zeichnung, oder sie ist beschädigt.</translation>
    </message>
    <message>
        <source>This network has no blocks of that name: unfreeze everything instead.</source>
        <translation>Dieses Netz hat keine Blöcke dieses Namens: Bitte stattdessen alles auftauen.</translation>
    </message>
    <message>
        <source>This network has no layer {0}. There are: pooled, flattened, {1}, ...</source>
        <translation>Dieses Netz hat keine Schicht {0}. Es gibt: pooled, flattened, {1}, ...</translation>
    </message>
    <message>
        <source>This picture is no longer in the library.</source>
        <translation>Dieses Bild ist nicht mehr in der Bibliothek.</translation>
    </message>
    <message>
        <source>This picture is too large to search with: {0} x {1} pixels.</source>
        <translation>Dieses Bild ist zu groß zum Suchen: {0} x {1} Pixel.</translation>
    </message>
    <message>
        <source>This rule puts no picture of {0} into any part.</source>
        <translation>Diese Regel legt kein Bild von {0} in einen Teil.</translation>
    </message>
    <message>
        <source>This run was not kept: another SketchDesk has the library open.</source>
        <translation>Dieser Lauf wurde nicht behalten: Ein anderes SketchDesk hat die Bibliothek geöffnet.</translation>
    </message>
    <message>
        <source>Timing queries</source>
        <translation>Zeiten werden gemessen</translation>
    </message>
    <message>
        <source>To leave out takes one gallery row, or -1, for each of the {0} queries.</source>
        <translation>Auszulassen ist eine Zeile der Galerie, oder -1, für jede der {0} Anfragen.</translation>
    </message>
    <message>
        <source>To leave out takes one row, or -1, for each of the {0} queries.</source>
        <translation>Auszulassen ist eine Zeile, oder -1, für jede der {0} Anfragen.</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Training the new head</source>
        <translation>Der neue Kopf wird trainiert</translation>
    </message>
    <message>
        <source>Trying settings</source>
        <translation>Einstellungen werden probiert</translation>
    </message>
    <message>
        <source>Trying {0}</source>
        <translation>{0} wird probiert</translation>
    </message>
    <message>
        <source>Tune for a recall or for a time, one of them.</source>
        <translation>Bitte entweder auf einen Recall oder auf eine Zeit abstimmen.</translation>
    </message>
    <message>
        <source>Two collections, for training and for validation; in both, each folder is a class.</source>
        <translation>Zwei Sammlungen, für Training und Validierung; in beiden ist jeder Ordner eine Klasse.</translation>
    </message>
    <message>
        <source>Two collections, photos and sketches; in both, each folder is a class. Of the renderings, the plain one (tx_000000000000) is taken.</source>
        <translation>Zwei Sammlungen, Fotos und Skizzen; in beiden ist jeder Ordner eine Klasse. Von den Darstellungen wird die einfache (tx_000000000000) genommen.</translation>
    </message>
    <message>
        <source>Two pictures of the bundle have the same path.</source>
        <translation>Zwei Bilder des Bündels haben denselben Pfad.</translation>
    </message>
    <message>
        <source>Two runs are compared query by query, but one has {0} and the other {1}.</source>
        <translation>Zwei Läufe werden Anfrage für Anfrage verglichen, aber einer hat {0} und der andere {1}.</translation>
    </message>
    <message>
        <source>Unpacking drawings</source>
        <translation>Zeichnungen werden ausgepackt</translation>
    </message>
    <message>
        <source>Unpacking {0}</source>
        <translation>{0} wird ausgepackt</translation>
    </message>
    <message>
        <source>Vector {0} holds a number beyond {1}, too large to compare.</source>
        <translation>Vektor {0} enthält eine Zahl jenseits von {1}, zu groß zum Vergleichen.</translation>
    </message>
    <message>
        <source>Vector {0} holds a value that is not a finite number.</source>
        <translation>Vektor {0} enthält einen Wert, der keine endliche Zahl ist.</translation>
    </message>
    <message>
        <source>Waiting to go on with {0} (MB)</source>
        <translation>Wartet, um mit {0} weiterzumachen (MB)</translation>
    </message>
    <message>
        <source>What came from {0} as {1} is damaged and was deleted: {2}</source>
        <translation>Was von {0} als {1} kam, ist beschädigt und wurde gelöscht: {2}</translation>
    </message>
    <message>
        <source>What came from {0} as {1} {2}, and was deleted. Try again; if it stays so, the publisher has changed the file.</source>
        <translation>Was von {0} als {1} kam, {2}, und wurde gelöscht. Bitte noch einmal versuchen; bleibt es so, hat der Herausgeber die Datei geändert.</translation>
    </message>
    <message>
        <source>What is there so far ({0}) is kept, and the next try goes on from it.</source>
        <translation>Was bisher da ist ({0}), bleibt erhalten, und der nächste Versuch macht damit weiter.</translation>
    </message>
    <message>
        <source>What {0} sends is not {1}: the file begins in another way.</source>
        <translation>Was {0} schickt, ist nicht {1}: Die Datei beginnt anders.</translation>
    </message>
    <message>
        <source>Without distractors there is no collection left that is asked.</source>
        <translation>Ohne Distraktoren bleibt keine befragte Sammlung übrig.</translation>
    </message>
    <message>
        <source>Writing the report</source>
        <translation>Bericht wird geschrieben</translation>
    </message>
    <message>
        <source>a class</source>
        <translation>einer Klasse</translation>
    </message>
    <message>
        <source>a known class</source>
        <translation>einer bekannten Klasse</translation>
    </message>
    <message>
        <source>a part of its path is a file, not a folder</source>
        <translation>ein Teil des Pfades ist eine Datei und kein Ordner</translation>
    </message>
    <message>
        <source>about 8,600 works of art in 5 classes: drawings, engravings, icons, paintings, sculptures</source>
        <translation>etwa 8.600 Kunstwerke in 5 Klassen: Zeichnungen, Stiche, Ikonen, Gemälde, Skulpturen</translation>
    </message>
    <message>
        <source>about {0}</source>
        <translation>etwa {0}</translation>
    </message>
    <message>
        <source>an archive</source>
        <translation>ein Archiv</translation>
    </message>
    <message>
        <source>and {0} more</source>
        <translation>und {0} weitere</translation>
    </message>
    <message>
        <source>any collection</source>
        <translation>irgendeiner Sammlung</translation>
    </message>
    <message>
        <source>archive</source>
        <translation>Archiv</translation>
    </message>
    <message>
        <source>average distance</source>
        <translation>mittlerer Abstand</translation>
    </message>
    <message>
        <source>class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>collection</source>
        <translation>Sammlung</translation>
    </message>
    <message>
        <source>cosine</source>
        <translation>Kosinus</translation>
    </message>
    <message>
        <source>distractor</source>
        <translation>Distraktor</translation>
    </message>
    <message>
        <source>distractors@{0}</source>
        <translation>Distraktoren@{0}</translation>
    </message>
    <message>
        <source>does not match its checksum</source>
        <translation>stimmt nicht mit der Prüfsumme überein</translation>
    </message>
    <message>
        <source>each of {0} classes</source>
        <translation>jeder von {0} Klassen</translation>
    </message>
    <message>
        <source>euclidean</source>
        <translation>Euklidisch</translation>
    </message>
    <message>
        <source>gallery</source>
        <translation>Galerie</translation>
    </message>
    <message>
        <source>has {0} bytes instead of {1}</source>
        <translation>hat {0} statt {1} Bytes</translation>
    </message>
    <message>
        <source>head</source>
        <translation>eigener Kopf</translation>
    </message>
    <message>
        <source>import</source>
        <translation>importieren</translation>
    </message>
    <message>
        <source>it is no archive, or it is cut off.</source>
        <translation>es ist kein Archiv, oder es ist abgeschnitten.</translation>
    </message>
    <message>
        <source>it is not valid</source>
        <translation>es ist nicht gültig</translation>
    </message>
    <message>
        <source>items met</source>
        <translation>getroffene Bilder</translation>
    </message>
    <message>
        <source>items visited</source>
        <translation>besuchte Bilder</translation>
    </message>
    <message>
        <source>items visited by the index</source>
        <translation>vom Index besuchte Bilder</translation>
    </message>
    <message>
        <source>its name is too long for this disk</source>
        <translation>der Name ist zu lang für diese Platte</translation>
    </message>
    <message>
        <source>know no classes of their own</source>
        <translation>kennen keine eigenen Klassen</translation>
    </message>
    <message>
        <source>know {0} classes</source>
        <translation>kennen {0} Klassen</translation>
    </message>
    <message>
        <source>mAP, each class alike</source>
        <translation>mAP, jede Klasse gleich</translation>
    </message>
    <message>
        <source>milliseconds, a query (median)</source>
        <translation>Millisekunden je Anfrage (Median)</translation>
    </message>
    <message>
        <source>milliseconds, a query by the exact scan (median)</source>
        <translation>Millisekunden je Anfrage, exakte Suche (Median)</translation>
    </message>
    <message>
        <source>milliseconds, building the index</source>
        <translation>Millisekunden, Bauen des Index</translation>
    </message>
    <message>
        <source>model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>nearest mean</source>
        <translation>nächster Mittelwert</translation>
    </message>
    <message>
        <source>no archive</source>
        <translation>kein Archiv</translation>
    </message>
    <message>
        <source>no longer in the library</source>
        <translation>nicht mehr in der Bibliothek</translation>
    </message>
    <message>
        <source>none are known</source>
        <translation>keine bekannt</translation>
    </message>
    <message>
        <source>not asked yet</source>
        <translation>noch nicht befragt</translation>
    </message>
    <message>
        <source>not in the collections that are asked</source>
        <translation>nicht in den befragten Sammlungen</translation>
    </message>
    <message>
        <source>nothing was learned</source>
        <translation>nichts wurde gelernt</translation>
    </message>
    <message>
        <source>other content</source>
        <translation>anderer Inhalt</translation>
    </message>
    <message>
        <source>picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>relevant recall@{0}</source>
        <translation>relevanter Recall@{0}</translation>
    </message>
    <message>
        <source>replay</source>
        <translation>Nachspielen</translation>
    </message>
    <message>
        <source>rescan</source>
        <translation>neu einlesen</translation>
    </message>
    <message>
        <source>retrieval</source>
        <translation>Suche</translation>
    </message>
    <message>
        <source>signature bytes</source>
        <translation>Bytes an Signaturen</translation>
    </message>
    <message>
        <source>something else of that name is already there</source>
        <translation>etwas anderes dieses Namens ist schon da</translation>
    </message>
    <message>
        <source>sweep</source>
        <translation>Messreihe</translation>
    </message>
    <message>
        <source>test</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>the disk is full. Free some space and go on</source>
        <translation>die Platte ist voll. Bitte Platz schaffen und weitermachen</translation>
    </message>
    <message>
        <source>the disk is full. Free some space and try again</source>
        <translation>die Platte ist voll. Bitte Platz schaffen und noch einmal versuchen</translation>
    </message>
    <message>
        <source>the disk is read-only. Choose another data directory, or make the disk writable</source>
        <translation>die Platte ist nur lesbar. Bitte ein anderes Datenverzeichnis wählen oder die Platte beschreibbar machen</translation>
    </message>
    <message>
        <source>the disk reports a fault</source>
        <translation>die Platte meldet einen Fehler</translation>
    </message>
    <message>
        <source>the disk reports an error</source>
        <translation>die Platte meldet einen Fehler</translation>
    </message>
    <message>
        <source>the file would be larger than this disk or your account allows</source>
        <translation>die Datei wäre größer, als diese Platte oder das Konto erlaubt</translation>
    </message>
    <message>
        <source>the weights of epoch {0} were kept</source>
        <translation>die Gewichte der Epoche {0} wurden behalten</translation>
    </message>
    <message>
        <source>there is no such file</source>
        <translation>diese Datei gibt es nicht</translation>
    </message>
    <message>
        <source>this version does not know what a {0} is.</source>
        <translation>diese Version weiß nicht, was ein {0} ist.</translation>
    </message>
    <message>
        <source>training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>Validierung</translation>
    </message>
    <message>
        <source>what was fetched</source>
        <translation>was geholt wurde</translation>
    </message>
    <message>
        <source>your disk quota is used up. Free some space and try again</source>
        <translation>das Kontingent auf der Platte ist erschöpft. Bitte Platz schaffen und noch einmal versuchen</translation>
    </message>
    <message>
        <source>{0} Nothing is fetched before you agree to that.</source>
        <translation>{0} Nichts wird geholt, bevor dem zugestimmt ist.</translation>
    </message>
    <message>
        <source>{0} Nothing was changed.</source>
        <translation>{0} Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>{0} Try again later.</source>
        <translation>{0} Bitte später noch einmal versuchen.</translation>
    </message>
    <message>
        <source>{0} What was imported of it is kept.</source>
        <translation>{0} Was davon importiert wurde, bleibt erhalten.</translation>
    </message>
    <message>
        <source>{0} a single picture and cannot be learned: {1}.</source>
        <translation>{0} nur ein einziges Bild, zu wenig zum Lernen: {1}.</translation>
    </message>
    <message>
        <source>{0} against {1} ({2}, {3})</source>
        <translation>{0} gegen {1} ({2}, {3})</translation>
    </message>
    <message>
        <source>{0} and {1} more</source>
        <translation>{0} und {1} weitere</translation>
    </message>
    <message>
        <source>{0} answered with a web page instead of {1}; perhaps this network asks for a login first, or the file has moved.</source>
        <translation>{0} antwortete mit einer Webseite statt mit {1}; vielleicht verlangt dieses Netz zuerst eine Anmeldung, oder die Datei ist umgezogen.</translation>
    </message>
    <message>
        <source>{0} answers {1} () for {2}.</source>
        <translation>{0} antwortet {1} () für {2}.</translation>
    </message>
    <message>
        <source>{0} answers {1} for {2}.</source>
        <translation>{0} antwortet {1} für {2}.</translation>
    </message>
    <message>
        <source>{0} bag of visual words</source>
        <translation>Visuelle Wörter aus {0}</translation>
    </message>
    <message>
        <source>{0} belongs to another program. It was left as it is: choose another data directory.</source>
        <translation>{0} gehört einem anderen Programm und wurde gelassen, wie es war: Bitte ein anderes Datenverzeichnis wählen.</translation>
    </message>
    <message>
        <source>{0} came in a bundle and is read-only: choose another name.</source>
        <translation>{0} kam in einem Bündel und ist nur lesbar: Bitte einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>{0} came in a bundle and is read-only: its pictures and classes stay as they are.</source>
        <translation>{0} kam in einem Bündel und ist nur lesbar: Seine Bilder und Klassen bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>{0} cannot be its own distractor.</source>
        <translation>{0} kann nicht sein eigener Distraktor sein.</translation>
    </message>
    <message>
        <source>{0} cannot be loaded: {1}.</source>
        <translation>{0} lässt sich nicht laden: {1}.</translation>
    </message>
    <message>
        <source>{0} cannot be merged with itself.</source>
        <translation>{0} lässt sich nicht mit sich selbst zusammenführen.</translation>
    </message>
    <message>
        <source>{0} cannot be opened: {1}.</source>
        <translation>{0} lässt sich nicht öffnen: {1}.</translation>
    </message>
    <message>
        <source>{0} cannot be part of a file name: only letters, digits, - and _ can.</source>
        <translation>{0} kann nicht Teil eines Dateinamens sein: nur Buchstaben, Ziffern, - und _ können es.</translation>
    </message>
    <message>
        <source>{0} cannot be read: {1}.</source>
        <translation>{0} lässt sich nicht lesen: {1}.</translation>
    </message>
    <message>
        <source>{0} cannot be tuned: choose {1} or any.</source>
        <translation>{0} lässt sich nicht abstimmen: Möglich sind {1} oder any.</translation>
    </message>
    <message>
        <source>{0} changes on {1} again and again. Try again later.</source>
        <translation>{0} ändert sich auf {1} immer wieder. Bitte später noch einmal versuchen.</translation>
    </message>
    <message>
        <source>{0} changes on {1} while it is fetched.</source>
        <translation>{0} ändert sich auf {1}, während es geholt wird.</translation>
    </message>
    <message>
        <source>{0} class has no {1} picture: {2}.</source>
        <translation>{0} Klasse hat kein Bild im Teil {1}: {2}.</translation>
    </message>
    <message>
        <source>{0} class of {1} pictures and {2} others</source>
        <translation>{0} Klasse mit {1} Bildern und {2} anderen</translation>
    </message>
    <message>
        <source>{0} classes have</source>
        <translation>{0} Klassen haben</translation>
    </message>
    <message>
        <source>{0} classes have no {1} picture: {2}.</source>
        <translation>{0} Klassen haben kein Bild im Teil {1}: {2}.</translation>
    </message>
    <message>
        <source>{0} classes of {1} pictures and {2} others</source>
        <translation>{0} Klassen mit {1} Bildern und {2} anderen</translation>
    </message>
    <message>
        <source>{0} collections were asked then and {1} now.</source>
        <translation>Damals wurden {0} Sammlungen befragt und jetzt {1}.</translation>
    </message>
    <message>
        <source>{0} comes as a whole: classes cannot be chosen.</source>
        <translation>{0} kommt als Ganzes: Klassen lassen sich nicht wählen.</translation>
    </message>
    <message>
        <source>{0} comes as a whole: the number of drawings cannot be limited.</source>
        <translation>{0} kommt als Ganzes: Die Zahl der Zeichnungen lässt sich nicht begrenzen.</translation>
    </message>
    <message>
        <source>{0} could not be opened. Change the permissions, or choose another data directory.</source>
        <translation>{0} ließ sich nicht öffnen. Bitte die Rechte ändern oder ein anderes Datenverzeichnis wählen.</translation>
    </message>
    <message>
        <source>{0} could not be read or written: the disk is full or reports a fault ({1}).</source>
        <translation>{0} ließ sich nicht lesen oder schreiben: Die Platte ist voll oder meldet einen Fehler ({1}).</translation>
    </message>
    <message>
        <source>{0} could not be read: {1}.</source>
        <translation>{0} ließ sich nicht lesen: {1}.</translation>
    </message>
    <message>
        <source>{0} could not be used: {1}.</source>
        <translation>{0} ließ sich nicht benutzen: {1}.</translation>
    </message>
    <message>
        <source>{0} could not be written: it is read-only, or open for reading only here.</source>
        <translation>{0} ließ sich nicht schreiben: Es ist nur lesbar oder hier nur zum Lesen geöffnet.</translation>
    </message>
    <message>
        <source>{0} could not be written: the disk is full. Free some space and try again.</source>
        <translation>{0} ließ sich nicht schreiben: Die Platte ist voll. Bitte Platz schaffen und noch einmal versuchen.</translation>
    </message>
    <message>
        <source>{0} could not be written: {1}.</source>
        <translation>{0} ließ sich nicht schreiben: {1}.</translation>
    </message>
    <message>
        <source>{0} does not give the rest of {1}.</source>
        <translation>{0} gibt den Rest von {1} nicht.</translation>
    </message>
    <message>
        <source>{0} does not go with {1}.</source>
        <translation>{0} passt nicht zu {1}.</translation>
    </message>
    <message>
        <source>{0} does not hold the vectors of this index.</source>
        <translation>{0} enthält nicht die Vektoren dieses Index.</translation>
    </message>
    <message>
        <source>{0} does not hold the weights of {1}: choose a file that Keras saved from it.</source>
        <translation>{0} enthält nicht die Gewichte von {1}: Bitte eine Datei wählen, die Keras davon gespeichert hat.</translation>
    </message>
    <message>
        <source>{0} does not look like {1}: no folder {2} is in it.</source>
        <translation>{0} sieht nicht aus wie {1}: Kein Ordner {2} ist darin.</translation>
    </message>
    <message>
        <source>{0} fewer than {1} pictures to train on: {2}.</source>
        <translation>{0} weniger als {1} Trainingsbilder: {2}.</translation>
    </message>
    <message>
        <source>{0} files are</source>
        <translation>{0} Dateien wurden</translation>
    </message>
    <message>
        <source>{0} had {1} pictures then and has {2} now.</source>
        <translation>{0} hatte damals {1} Bilder und hat jetzt {2}.</translation>
    </message>
    <message>
        <source>{0} has a name of {1} characters; {2} are allowed.</source>
        <translation>{0} hat einen Namen mit {1} Zeichen; {2} sind erlaubt.</translation>
    </message>
    <message>
        <source>{0} has a name with characters that cannot be shown: {1}.</source>
        <translation>{0} hat einen Namen mit Zeichen, die sich nicht anzeigen lassen: {1}.</translation>
    </message>
    <message>
        <source>{0} has been removed meanwhile.</source>
        <translation>{0} wurde inzwischen entfernt.</translation>
    </message>
    <message>
        <source>{0} has no class &quot;{1}&quot;. There are: {2}.</source>
        <translation>{0} hat keine Klasse „{1}“. Es gibt: {2}.</translation>
    </message>
    <message>
        <source>{0} has no part &quot;{1}&quot;: there are {2}.</source>
        <translation>{0} hat keinen Teil „{1}“: Es gibt {2}.</translation>
    </message>
    <message>
        <source>{0} has no pictures for training.</source>
        <translation>{0} hat keine Trainingsbilder.</translation>
    </message>
    <message>
        <source>{0} has no pictures for training: divide it with another rule.</source>
        <translation>{0} hat keine Trainingsbilder: Bitte nach einer anderen Regel aufteilen.</translation>
    </message>
    <message>
        <source>{0} has no settings to sweep: choose {1}.</source>
        <translation>{0} hat keine Einstellungen zum Durchmessen: Möglich sind {1}.</translation>
    </message>
    <message>
        <source>{0} has no width: only p-stable settings can be swept.</source>
        <translation>{0} hat keine Breite: Nur Einstellungen von p-stabil lassen sich durchmessen.</translation>
    </message>
    <message>
        <source>{0} has no {1} pictures: divide it with sketchdesk collections --split &quot;{2}&quot; --rule &quot;first 60&quot; or another rule.</source>
        <translation>{0} hat keine Bilder im Teil {1}: Bitte aufteilen, mit sketchdesk collections --split &quot;{2}&quot; --rule &quot;first 60&quot; oder einer anderen Regel.</translation>
    </message>
    <message>
        <source>{0} has room for {1}, and {2} needs {3}. Free some space and try again.</source>
        <translation>{0} hat Platz für {1}, und {2} braucht {3}. Bitte Platz schaffen und noch einmal versuchen.</translation>
    </message>
    <message>
        <source>{0} has sent nothing for {1} seconds.</source>
        <translation>{0} hat seit {1} Sekunden nichts geschickt.</translation>
    </message>
    <message>
        <source>{0} has {1} rows; it cannot be cut to {2}.</source>
        <translation>{0} hat {1} Zeilen und lässt sich nicht auf {2} kürzen.</translation>
    </message>
    <message>
        <source>{0} has {1} rows; row {2} would leave a gap.</source>
        <translation>{0} hat {1} Zeilen; Zeile {2} ließe eine Lücke.</translation>
    </message>
    <message>
        <source>{0} holds another training: go on with its settings, or discard it.</source>
        <translation>{0} enthält ein anderes Training: Bitte mit dessen Einstellungen weitermachen oder es verwerfen.</translation>
    </message>
    <message>
        <source>{0} holds distractors, which are of no class: make it a gallery first.</source>
        <translation>{0} enthält Distraktoren, die zu keiner Klasse gehören: Bitte zuerst eine Galerie daraus machen.</translation>
    </message>
    <message>
        <source>{0} holds no names of classes.</source>
        <translation>{0} enthält keine Namen von Klassen.</translation>
    </message>
    <message>
        <source>{0} holds none of the pictures that lay in {1}; nothing was changed.</source>
        <translation>{0} enthält keines der Bilder, die in {1} lagen; nichts wurde geändert.</translation>
    </message>
    <message>
        <source>{0} holds other pictures or labels than then, or in another order.</source>
        <translation>{0} enthält andere Bilder oder Beschriftungen als damals, oder in anderer Reihenfolge.</translation>
    </message>
    <message>
        <source>{0} holds something else than a SketchDesk index.</source>
        <translation>{0} enthält etwas anderes als einen Index von SketchDesk.</translation>
    </message>
    <message>
        <source>{0} holds something else than a SketchDesk index: choose another folder.</source>
        <translation>{0} enthält etwas anderes als einen Index von SketchDesk: Bitte einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>{0} holds something else than {1} did; nothing was changed.</source>
        <translation>{0} enthält etwas anderes als {1}; nichts wurde geändert.</translation>
    </message>
    <message>
        <source>{0} holds {1} of shape {2}, where {3} belong.</source>
        <translation>{0} enthält {1} der Form {2}, wo {3} hingehören.</translation>
    </message>
    <message>
        <source>{0} in it cannot be read.</source>
        <translation>{0} darin lässt sich nicht lesen.</translation>
    </message>
    <message>
        <source>{0} is a folder: name a file in it.</source>
        <translation>{0} ist ein Ordner: bitte eine Datei darin nennen.</translation>
    </message>
    <message>
        <source>{0} is a folder: name a file.</source>
        <translation>{0} ist ein Ordner: Bitte eine Datei nennen.</translation>
    </message>
    <message>
        <source>{0} is a {1} already, not a {2}: choose another name.</source>
        <translation>{0} hat schon die Rolle {1}, nicht {2}: Bitte einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>{0} is a {1} already; add to it as such, or choose another name.</source>
        <translation>{0} hat schon die Rolle {1}: Bitte als solche erweitern oder einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>{0} is a {1} and {2} a {3}: make them the same first.</source>
        <translation>{0} hat die Rolle {1} und {2} die Rolle {3}: Bitte zuerst angleichen.</translation>
    </message>
    <message>
        <source>{0} is already in this collection.</source>
        <translation>{0} ist schon in dieser Sammlung.</translation>
    </message>
    <message>
        <source>{0} is already in this collection; nothing was changed.</source>
        <translation>{0} ist schon in dieser Sammlung; nichts wurde geändert.</translation>
    </message>
    <message>
        <source>{0} is better on held-out queries: {1}.</source>
        <translation>{0} ist an den zurückgehaltenen Anfragen besser: {1}.</translation>
    </message>
    <message>
        <source>{0} is damaged, or is not a SketchDesk library. It was left as it is: put a backup in its place, or choose another data directory.</source>
        <translation>{0} ist beschädigt oder keine Bibliothek von SketchDesk und wurde gelassen, wie es war: Bitte eine Sicherung an seine Stelle legen oder ein anderes Datenverzeichnis wählen.</translation>
    </message>
    <message>
        <source>{0} is damaged, or was not written by SketchDesk.</source>
        <translation>{0} ist beschädigt oder nicht von SketchDesk geschrieben.</translation>
    </message>
    <message>
        <source>{0} is damaged, or was not written by SketchDesk: {1}.</source>
        <translation>{0} ist beschädigt oder nicht von SketchDesk geschrieben: {1}.</translation>
    </message>
    <message>
        <source>{0} is damaged: install SketchDesk again.</source>
        <translation>{0} ist beschädigt: Bitte SketchDesk neu installieren.</translation>
    </message>
    <message>
        <source>{0} is damaged: it holds {1} of {2} rows. Extract the collection again.</source>
        <translation>{0} ist beschädigt: Es enthält {1} von {2} Zeilen. Bitte die Merkmale der Sammlung neu berechnen.</translation>
    </message>
    <message>
        <source>{0} is damaged: it is shorter than it says. Extract the collection again.</source>
        <translation>{0} ist beschädigt: Es ist kürzer, als es angibt. Bitte die Merkmale der Sammlung neu berechnen.</translation>
    </message>
    <message>
        <source>{0} is damaged: {1} cannot be read.</source>
        <translation>{0} ist beschädigt: {1} lässt sich nicht lesen.</translation>
    </message>
    <message>
        <source>{0} is drawn by SketchDesk itself and stays as it is.</source>
        <translation>{0} ist von SketchDesk selbst gezeichnet und bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>{0} is drawn by SketchDesk itself: choose another name.</source>
        <translation>{0} ist von SketchDesk selbst gezeichnet: Bitte einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>{0} is larger than {1} MB.</source>
        <translation>{0} ist größer als {1} MB.</translation>
    </message>
    <message>
        <source>{0} is missing. Extract the collection again.</source>
        <translation>{0} fehlt. Bitte die Merkmale der Sammlung neu berechnen.</translation>
    </message>
    <message>
        <source>{0} is no .zip archive, or it is damaged or cut off.</source>
        <translation>{0} ist kein .zip-Archiv oder beschädigt oder abgeschnitten.</translation>
    </message>
    <message>
        <source>{0} is no CSV file of path and part.</source>
        <translation>{0} ist keine CSV-Datei mit Pfad und Teil.</translation>
    </message>
    <message>
        <source>{0} is no SketchDesk bundle, or it is damaged or cut off.</source>
        <translation>{0} ist kein Bündel von SketchDesk oder beschädigt oder abgeschnitten.</translation>
    </message>
    <message>
        <source>{0} is no SketchDesk bundle.</source>
        <translation>{0} ist kein Bündel von SketchDesk.</translation>
    </message>
    <message>
        <source>{0} is no fingerprint: 16 or more hexadecimal digits.</source>
        <translation>{0} ist kein Fingerabdruck: 16 oder mehr hexadezimale Ziffern.</translation>
    </message>
    <message>
        <source>{0} is no name for a file of a model.</source>
        <translation>{0} ist kein Name für eine Modelldatei.</translation>
    </message>
    <message>
        <source>{0} is no picture of the library: import it first, or name one that a search shows.</source>
        <translation>{0} ist kein Bild der Bibliothek: Bitte zuerst importieren oder eines nennen, das eine Suche zeigt.</translation>
    </message>
    <message>
        <source>{0} is no text in UTF-8: the names of classes go one a line.</source>
        <translation>{0} ist kein Text in UTF-8: Die Namen der Klassen stehen je in einer Zeile.</translation>
    </message>
    <message>
        <source>{0} is no {1} file with Quick, Draw! drawings, and no folder with such files.</source>
        <translation>{0} ist keine Datei {1} mit Zeichnungen von Quick, Draw! und kein Ordner mit solchen Dateien.</translation>
    </message>
    <message>
        <source>{0} is not a Quick, Draw! stroke file: it lacks {1}.</source>
        <translation>{0} ist keine Strichdatei von Quick, Draw!: Es fehlt {1}.</translation>
    </message>
    <message>
        <source>{0} is not a model file of SketchDesk, or it is damaged.</source>
        <translation>{0} ist keine Modelldatei von SketchDesk oder beschädigt.</translation>
    </message>
    <message>
        <source>{0} is not a model of SketchDesk, or it is damaged.</source>
        <translation>{0} ist kein Modell von SketchDesk oder beschädigt.</translation>
    </message>
    <message>
        <source>{0} is not an address that SketchDesk fetches from.</source>
        <translation>{0} ist keine Adresse, von der SketchDesk etwas holt.</translation>
    </message>
    <message>
        <source>{0} is not an encoder file, or it is damaged.</source>
        <translation>{0} ist keine Encoder-Datei oder beschädigt.</translation>
    </message>
    <message>
        <source>{0} is not an encoder of this SketchDesk.</source>
        <translation>{0} ist kein Encoder dieses SketchDesk.</translation>
    </message>
    <message>
        <source>{0} is not extracted completely ({1} of {2}): run sketchdesk extract &quot;{3}&quot;{4} first.</source>
        <translation>{0} ist nicht vollständig berechnet ({1} von {2}): Bitte zuerst sketchdesk extract &quot;{3}&quot;{4} ausführen.</translation>
    </message>
    <message>
        <source>{0} is not extracted completely ({1} of {2}): run sketchdesk extract &quot;{3}&quot;{4} first. What is there was made by another encoder.</source>
        <translation>{0} ist nicht vollständig berechnet ({1} von {2}): Bitte zuerst sketchdesk extract &quot;{3}&quot;{4} ausführen. Was da ist, stammt von einem anderen Encoder.</translation>
    </message>
    <message>
        <source>{0} is not extracted completely with the encoder : run sketchdesk extract &quot;{1}&quot; with it first.</source>
        <translation>{0} ist mit dem Encoder nicht vollständig berechnet: Bitte zuerst sketchdesk extract &quot;{1}&quot; damit ausführen.</translation>
    </message>
    <message>
        <source>{0} is not fetched.</source>
        <translation>{0} wird nicht geholt.</translation>
    </message>
    <message>
        <source>{0} is not in {1}; nothing was removed.</source>
        <translation>{0} ist nicht in {1}; nichts wurde entfernt.</translation>
    </message>
    <message>
        <source>{0} is not measurably better on held-out queries: {1}.</source>
        <translation>{0} ist an den zurückgehaltenen Anfragen nicht messbar besser: {1}.</translation>
    </message>
    <message>
        <source>{0} is not there any more: connect the disk, or move it back, and {1} again. What was read is kept.</source>
        <translation>{0} ist nicht mehr da: Bitte die Platte anschließen oder es zurücklegen und noch einmal {1}. Was gelesen wurde, bleibt erhalten.</translation>
    </message>
    <message>
        <source>{0} is not there any more: connect the disk, or move the folder back, and extract again. What was embedded is kept.</source>
        <translation>{0} ist nicht mehr da: Bitte die Platte anschließen oder den Ordner zurücklegen und die Merkmale noch einmal berechnen. Was eingebettet wurde, bleibt erhalten.</translation>
    </message>
    <message>
        <source>{0} is not there: connect the disk, or move it back.</source>
        <translation>{0} ist nicht da: Bitte die Platte anschließen oder es zurücklegen.</translation>
    </message>
    <message>
        <source>{0} is not there: move it back, or import it again.</source>
        <translation>{0} ist nicht da: Bitte zurücklegen oder noch einmal importieren.</translation>
    </message>
    <message>
        <source>{0} is not there: move it back, or import it again. Its pictures are kept in the library.</source>
        <translation>{0} ist nicht da: Bitte zurücklegen oder noch einmal importieren. Die Bilder bleiben in der Bibliothek.</translation>
    </message>
    <message>
        <source>{0} is not there; nothing was changed.</source>
        <translation>{0} ist nicht da; nichts wurde geändert.</translation>
    </message>
    <message>
        <source>{0} is not valid text and cannot be stored.</source>
        <translation>{0} ist kein gültiger Text und lässt sich nicht speichern.</translation>
    </message>
    <message>
        <source>{0} is not what {1} describes, or it is damaged.</source>
        <translation>{0} ist nicht, was {1} beschreibt, oder es ist beschädigt.</translation>
    </message>
    <message>
        <source>{0} is of an older SketchDesk. Open the window once to bring it up to date.</source>
        <translation>{0} ist von einem älteren SketchDesk. Bitte das Fenster einmal öffnen, um es zu erneuern.</translation>
    </message>
    <message>
        <source>{0} is where {1} has it already.</source>
        <translation>{0} ist, wo {1} es schon hat.</translation>
    </message>
    <message>
        <source>{0} is worse on held-out queries: {1}.</source>
        <translation>{0} ist an den zurückgehaltenen Anfragen schlechter: {1}.</translation>
    </message>
    <message>
        <source>{0} left out because of the file: {1}</source>
        <translation>{0} wegen der Datei ausgelassen: {1}</translation>
    </message>
    <message>
        <source>{0} must be unpacked first: SketchDesk reads .zip archives and folders. Unpack it (with 7-Zip, for example) and give the folder.</source>
        <translation>{0} muss zuerst ausgepackt werden: SketchDesk liest .zip-Archive und Ordner. Bitte auspacken (zum Beispiel mit 7-Zip) und den Ordner angeben.</translation>
    </message>
    <message>
        <source>{0} needs a name.</source>
        <translation>{0} braucht einen Namen.</translation>
    </message>
    <message>
        <source>{0} not judged for want of a label.</source>
        <translation>{0} nicht bewertet, weil die Beschriftung fehlt.</translation>
    </message>
    <message>
        <source>{0} not judged, as the gallery has nothing else of their class: {1}.</source>
        <translation>{0} nicht bewertet, weil die Galerie sonst nichts von ihrer Klasse hat: {1}.</translation>
    </message>
    <message>
        <source>{0} of the pictures have no class and are left out.</source>
        <translation>{0} der Bilder haben keine Klasse und werden ausgelassen.</translation>
    </message>
    <message>
        <source>{0} of training pictures and left out.</source>
        <translation>{0} von Trainingsbildern und ausgelassen.</translation>
    </message>
    <message>
        <source>{0} paths of the list are not in {1}, the first: {2}.</source>
        <translation>{0} Pfade der Liste sind nicht in {1}, der erste: {2}.</translation>
    </message>
    <message>
        <source>{0} pictures were</source>
        <translation>{0} Bilder wurden</translation>
    </message>
    <message>
        <source>{0} promised {1} bytes of {2} and has fewer. They were not kept; try again later.</source>
        <translation>{0} versprach {1} Bytes von {2} und hat weniger. Sie wurden nicht behalten; bitte später noch einmal versuchen.</translation>
    </message>
    <message>
        <source>{0} queries are in the gallery and left out of its own ranking.</source>
        <translation>{0} Anfragen sind in der Galerie und aus ihrer eigenen Rangfolge ausgelassen.</translation>
    </message>
    <message>
        <source>{0} queries are in the gallery and left out of their own rankings.</source>
        <translation>{0} Anfragen sind in der Galerie und aus ihren eigenen Rangfolgen ausgelassen.</translation>
    </message>
    <message>
        <source>{0} queries were</source>
        <translation>{0} Anfragen wurden</translation>
    </message>
    <message>
        <source>{0} query is in the gallery and left out of its own ranking.</source>
        <translation>{0} Anfrage ist in der Galerie und aus ihrer eigenen Rangfolge ausgelassen.</translation>
    </message>
    <message>
        <source>{0} query is in the gallery and left out of their own rankings.</source>
        <translation>{0} Anfrage ist in der Galerie und aus ihrer eigenen Rangfolge ausgelassen.</translation>
    </message>
    <message>
        <source>{0} query was</source>
        <translation>{0} Anfrage wurde</translation>
    </message>
    <message>
        <source>{0} rows of shape {1}</source>
        <translation>{0} Zeilen der Form {1}</translation>
    </message>
    <message>
        <source>{0} sees pictures of another shape than those that were given.</source>
        <translation>{0} sieht Bilder einer anderen Form als die angegebenen.</translation>
    </message>
    <message>
        <source>{0} sends an empty file as {1}.</source>
        <translation>{0} schickt eine leere Datei als {1}.</translation>
    </message>
    <message>
        <source>{0} sends more than belongs to {1}. It was not kept.</source>
        <translation>{0} schickt mehr, als zu {1} gehört. Es wurde nicht behalten.</translation>
    </message>
    <message>
        <source>{0} sends on to another place for {1}, which is not followed.</source>
        <translation>{0} verweist für {1} an einen anderen Ort; dem wird nicht gefolgt.</translation>
    </message>
    <message>
        <source>{0} sends {1} in a packing that was not asked for.</source>
        <translation>{0} schickt {1} in einer Packung, die nicht verlangt war.</translation>
    </message>
    <message>
        <source>{0} set aside: damaged, or no pictures.</source>
        <translation>{0} ausgelassen: beschädigt oder kein Bild.</translation>
    </message>
    <message>
        <source>{0} takes pictures of {1} to {2} pixels a side, not {3}.</source>
        <translation>{0} nimmt Bilder mit {1} bis {2} Pixeln Kantenlänge, nicht {3}.</translation>
    </message>
    <message>
        <source>{0} takes {1}, not {2} of shape {3}.</source>
        <translation>{0} nimmt {1}, nicht {2} der Form {3}.</translation>
    </message>
    <message>
        <source>{0} teaches encoders of ink; &quot;{1}&quot; sees pictures.</source>
        <translation>{0} lernt Encoder für Striche an; „{1}“ sieht Bilder.</translation>
    </message>
    <message>
        <source>{0} test pictures are copies</source>
        <translation>{0} Testbilder sind Kopien</translation>
    </message>
    <message>
        <source>{0} too few training pictures to be learned: {1}.</source>
        <translation>{0} zu wenige Trainingsbilder, um gelernt zu werden: {1}.</translation>
    </message>
    <message>
        <source>{0} was a folder and is an archive now: import it again.</source>
        <translation>{0} war ein Ordner und ist jetzt ein Archiv: Bitte noch einmal importieren.</translation>
    </message>
    <message>
        <source>{0} was a {1} then and is a {2} now.</source>
        <translation>{0} hatte damals die Rolle {1} und hat jetzt {2}.</translation>
    </message>
    <message>
        <source>{0} was changed meanwhile by another SketchDesk. Try again.</source>
        <translation>{0} wurde inzwischen von einem anderen SketchDesk geändert. Bitte noch einmal versuchen.</translation>
    </message>
    <message>
        <source>{0} was not imported from {1}. Its sources: {2}.</source>
        <translation>{0} wurde nicht aus {1} importiert. Herkunft: {2}.</translation>
    </message>
    <message>
        <source>{0} was not written by SketchDesk: its header is laid out in another way.</source>
        <translation>{0} wurde nicht von SketchDesk geschrieben: Der Kopf ist anders aufgebaut.</translation>
    </message>
    <message>
        <source>{0} was to get {1} rows.</source>
        <translation>{0} sollte {1} Zeilen bekommen.</translation>
    </message>
    <message>
        <source>{0} was written by a newer SketchDesk (its version is {1}, this program knows {2}). Update SketchDesk, or choose another data directory.</source>
        <translation>{0} wurde von einem neueren SketchDesk geschrieben (seine Version ist {1}, dieses Programm kennt {2}). Bitte SketchDesk erneuern oder ein anderes Datenverzeichnis wählen.</translation>
    </message>
    <message>
        <source>{0} was written by a newer SketchDesk. Update SketchDesk to open it.</source>
        <translation>{0} wurde von einem neueren SketchDesk geschrieben. Bitte SketchDesk erneuern, um es zu öffnen.</translation>
    </message>
    <message>
        <source>{0} was {1} then and is {2} now.</source>
        <translation>{0} war damals {1} und ist jetzt {2}.</translation>
    </message>
    <message>
        <source>{0} was {1}, and {2} is {3}; nothing was changed.</source>
        <translation>{0} war {1}, und {2} ist {3}; nichts wurde geändert.</translation>
    </message>
    <message>
        <source>{0}: {1} from {2} ({3}), licence: {4} ({5}).</source>
        <translation>{0}: {1} von {2} ({3}), Lizenz: {4} ({5}).</translation>
    </message>
    <message>
        <source>“{0}” cannot be opened: {1}.</source>
        <translation>„{0}“ lässt sich nicht öffnen: {1}.</translation>
    </message>
    <message>
        <source>“{0}” is neither a folder nor a .zip archive.</source>
        <translation>„{0}“ ist weder ein Ordner noch ein .zip-Archiv.</translation>
    </message>
</context>
<context>
    <name>setting_names</name>
    <message>
        <source>The last two blocks</source>
        <translation>Die letzten beiden Blöcke</translation>
    </message>
    <message>
        <source>From conv5_block1 on</source>
        <translation>Ab conv5_block1</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>The last stage</source>
        <translation>Die letzte Stufe</translation>
    </message>
    <message>
        <source>The head alone</source>
        <translation>Nur der Kopf</translation>
    </message>
    <message>
        <source>Softmax</source>
        <translation>Softmax</translation>
    </message>
    <message>
        <source>Cosine softmax</source>
        <translation>Kosinus-Softmax</translation>
    </message>
    <message>
        <source>ArcFace</source>
        <translation>ArcFace</translation>
    </message>
    <message>
        <source>Supervised contrastive</source>
        <translation>Überwacht kontrastiv</translation>
    </message>
    <message>
        <source>Proxy-anchor</source>
        <translation>Proxy-Anchor</translation>
    </message>
    <message>
        <source>augmented</source>
        <translation>abgewandelte Bilder</translation>
    </message>
    <message>
        <source>not augmented</source>
        <translation>keine abgewandelten Bilder</translation>
    </message>
    <message>
        <source>mixed precision</source>
        <translation>gemischte Genauigkeit</translation>
    </message>
    <message>
        <source>no mixed precision</source>
        <translation>keine gemischte Genauigkeit</translation>
    </message>
    <message>
        <source>{0} epochs</source>
        <translation>{0} Epochen</translation>
    </message>
    <message>
        <source>batches of {0}</source>
        <translation>Batches von {0}</translation>
    </message>
    <message>
        <source>learning rate {0}</source>
        <translation>Lernrate {0}</translation>
    </message>
    <message>
        <source>unfrozen: {0}</source>
        <translation>aufgetaut: {0}</translation>
    </message>
    <message>
        <source>loss {0}</source>
        <translation>Verlust {0}</translation>
    </message>
    <message>
        <source>no early stopping</source>
        <translation>kein frühes Aufhören</translation>
    </message>
    <message>
        <source>early stopping after {0} epochs without a fall of {1}</source>
        <translation>frühes Aufhören nach {0} Epochen ohne Abfall um {1}</translation>
    </message>
    <message>
        <source>the rate is not reduced on a plateau</source>
        <translation>die Rate wird auf einem Plateau nicht gesenkt</translation>
    </message>
    <message>
        <source>after {0} epochs without a fall the rate times {1}</source>
        <translation>nach {0} Epochen ohne Abfall die Rate mal {1}</translation>
    </message>
</context>
<context>
    <name>sweep_view</name>
    <message>
        <source>tables</source>
        <translation>Tabellen</translation>
    </message>
    <message>
        <source>bits a table</source>
        <translation>Bits je Tabelle</translation>
    </message>
    <message>
        <source>hashes a table</source>
        <translation>Hashes je Tabelle</translation>
    </message>
    <message>
        <source>width of the cells</source>
        <translation>Breite der Zellen</translation>
    </message>
    <message>
        <source>bits</source>
        <translation>Bits</translation>
    </message>
    <message>
        <source>depth, re-ranked</source>
        <translation>Tiefe, neu geordnet</translation>
    </message>
    <message>
        <source>probes</source>
        <translation>Sondierungen</translation>
    </message>
    <message>
        <source>items visited</source>
        <translation>besuchte Bilder</translation>
    </message>
    <message>
        <source>share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>ms (median)</source>
        <translation>ms (Median)</translation>
    </message>
    <message>
        <source>published {0}</source>
        <translation>{0} veröffentlicht</translation>
    </message>
</context>
</TS>
