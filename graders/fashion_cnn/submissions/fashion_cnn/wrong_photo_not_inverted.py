# what: the photo stays a dark boot on a light ground
# expect: test_photo_is_prepared_step_by_step test_photo_label_names_what_is_in_the_photo
# %% [own_photo]
picture = Image.open("ankle_boot.jpg").convert("L").crop((100, 400, 600, 900)).resize((28, 28))
photo = np.array(ImageOps.mirror(picture)).reshape(1, 28, 28, 1) / 255
photo_label = label_names[model.predict(photo, verbose=0).argmax()]
